package io.llmshield.cloud.azure.monitor;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connection strings as Microsoft's documentation shows them.
 */
class ConnectionStringTests {

	private static final String KEY = "InstrumentationKey=" + TrackDouble.KEY;

	@ParameterizedTest
	@CsvSource({ "'',https://dc.services.visualstudio.com/v2.1/track",
			";IngestionEndpoint=https://southcentralus.in.applicationinsights.azure.com/,https://southcentralus.in.applicationinsights.azure.com/v2.1/track",
			";EndpointSuffix=ai.contoso.com;,https://dc.ai.contoso.com/v2.1/track",
			";EndpointSuffix=ai.contoso.com;ingestionendpoint=https://custom.com:111/,https://custom.com:111/v2.1/track",
			"; IngestionEndpoint = http://127.0.0.1:80/ ;ApplicationId=x,http://127.0.0.1:80/v2.1/track" })
	void addressIsFound(String rest, String uri) {
		assertThat(ConnectionString.parse(KEY + rest).trackUri()).hasToString(uri);
	}

	@Test
	void audienceIsWhatTokensAreFor() {
		assertThat(ConnectionString.parse(KEY).scope()).isNull();
		assertThat(ConnectionString.parse(KEY + ";AADAudience=https://monitor.azure.us/").scope())
			.isEqualTo("https://monitor.azure.us/.default");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "top-secret", "InstrumentationKey=top-secret", "InstrumentationKey=",
			KEY + ";IngestionEndpoint=http://example.com/top-secret",
			KEY + ";IngestionEndpoint=https://user:top-secret@example.com",
			KEY + ";IngestionEndpoint=https://example.com/?sig=top-secret", KEY + ";IngestionEndpoint=top secret",
			KEY + ";EndpointSuffix=a/top-secret", KEY + ";AADAudience=http://top-secret" })
	void wrongOneIsRefusedAndNotShown(String text) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> ConnectionString.parse(text))
			.satisfies((ex) -> {
				assertThat(ex.category()).isEqualTo(CloudErrorCategory.CONFIGURATION);
				assertThat(ex).hasMessageNotContaining("top").hasMessageNotContaining(TrackDouble.KEY);
			});
	}

	@Test
	void lengthHasALimit() {
		String text = KEY + ";ApplicationId=";
		assertThat(ConnectionString.fault(text + "x".repeat(4096 - text.length()))).isNull();
		assertThat(ConnectionString.fault(text + "x".repeat(4097 - text.length()))).contains("4096");
	}

	@Test
	void keyIsNotShown() {
		assertThat(ConnectionString.parse(KEY)).hasToString("ConnectionString[dc.services.visualstudio.com]");
	}

}
