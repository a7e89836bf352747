package io.llmshield.cloud.autoconfigure.imports;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.llmshield.cloud.secrets.SecretLoader;
import io.llmshield.cloud.secrets.SecretName;
import io.llmshield.cloud.secrets.SecretSource;
import io.llmshield.cloud.secrets.SecretValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.config.ConfigDataLocation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many secrets are under way together.
 */
class SecretImporterTests {

	private static final int SECRETS = 50;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final List<SecretPropertySource> sources = IntStream.range(0, SECRETS)
		.mapToObj((i) -> new SecretPropertySource(
				SecretImport.of(ConfigDataLocation.of("shield-secret:llm-shield/s" + i + "?property=s" + i)).get(0)))
		.toList();

	@AfterEach
	void end() {
		this.executor.shutdownNow();
	}

	private void read(int parallel, Runnable call) {
		SecretSource source = new SecretSource() {

			@Override
			public String name() {
				return "test";
			}

			@Override
			public Optional<SecretValue> find(SecretName name) {
				call.run();
				return Optional.of(SecretValue.ofText("value of " + name));
			}

		};
		new SecretImporter(new SecretLoader(List.of(source)), this.executor, parallel).read(this.sources,
				new LastImports());
		assertThat(this.sources).allMatch((read) -> read.getPropertyNames().length == 1
				&& read.getProperty(read.getPropertyNames()[0]).equals("value of " + read.getSource().name()));
	}

	/** 17, 17 and 16. */
	@Test
	void fiftySecretsTakeThreeRoundTrips() {
		RoundTrips trips = new RoundTrips(SECRETS, 17);
		read(20, trips::call);
		trips.assertTook(3);
	}

	@Test
	void noMoreThanAllowedAreUnderWay() {
		AtomicInteger underWay = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		RoundTrips trips = new RoundTrips(SECRETS, 5);
		read(5, () -> {
			most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
			trips.call();
			underWay.decrementAndGet();
		});
		trips.assertTook(10);
		assertThat(most).hasValue(5);
	}

}
