package io.llmshield.cloud;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTests {

	private final Clock clock = Clock.fixed(Instant.parse("2026-11-26T05:00:00Z"), ZoneOffset.UTC);

	@Test
	void secondsAreRead() {
		assertThat(RetryAfter.of(" 17 ")).isEqualTo(Duration.ofSeconds(17));
	}

	@Test
	void dateIsRead() {
		assertThat(RetryAfter.of("Thu, 26 Nov 2026 05:00:30 GMT", this.clock)).isEqualTo(Duration.ofSeconds(30));
		assertThat(RetryAfter.of("Thu, 26 Nov 2026 04:00:00 GMT", this.clock)).isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "-1", "1.5", "99999999999" })
	void anythingElseSaysNothing(String header) {
		assertThat(RetryAfter.of(header)).isNull();
	}

	@Test
	void noHeaderSaysNothing() {
		assertThat(RetryAfter.of(null)).isNull();
	}

}
