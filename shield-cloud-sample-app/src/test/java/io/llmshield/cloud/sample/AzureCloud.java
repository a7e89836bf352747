package io.llmshield.cloud.sample;

import java.io.IOException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import io.llmshield.cloud.autoconfigure.azure.AzureConnectionDetails;
import io.llmshield.cloud.azure.monitor.LogsIngestionDouble;
import io.llmshield.cloud.azure.monitor.MonitorDouble;
import io.llmshield.cloud.azure.monitor.TrackDouble;
import io.llmshield.cloud.test.emulator.Emulators;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.context.support.GenericApplicationContext;

/**
 * An emulator of Blob Storage and doubles of Azure's other services. Where storage and
 * vault are comes from connection details, as Testcontainers would give them.
 */
final class AzureCloud implements SampleCloud {

	private static final String LOCATION = "westeurope";

	/** The account and the key that every emulator of Blob Storage has. */
	private static final String ACCOUNT = "devstoreaccount1";

	private static final String KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

	private final KeyVaultDouble vault;

	private final LogsIngestionDouble logs;

	private final TrackDouble insights;

	AzureCloud() throws IOException {
		this.vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT);
		this.logs = new LogsIngestionDouble();
		this.insights = new TrackDouble();
	}

	@Override
	public String provider() {
		return "azure";
	}

	@Override
	public String location() {
		return LOCATION;
	}

	@Override
	public List<String> properties() {
		return List.of("llmshield.cloud.azure.location=" + LOCATION,
				"llmshield.cloud.azure.storage.lacking=versions,retention,legal_hold,customer_key",
				"llmshield.cloud.azure.secrets.settle=1s", "llmshield.cloud.azure.logs.endpoint=" + this.logs.uri(),
				"llmshield.cloud.azure.logs.rule-id=" + LogsIngestionDouble.RULE,
				"llmshield.cloud.azure.application-insights.connection-string=" + this.insights.connectionString());
	}

	@Override
	public void register(GenericApplicationContext context) {
		context.registerBean("standIns", AzureConnectionDetails.class, StandIns::new);
	}

	static String connectionString() {
		return "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey=" + KEY + ";BlobEndpoint="
				+ Emulators.require("blob").uri() + "/" + ACCOUNT + ";";
	}

	private static BlobServiceClient blobs() {
		return new BlobServiceClientBuilder().connectionString(connectionString()).buildClient();
	}

	/** The vault is new. */
	@Override
	public void begin(String bucket) {
		blobs().createBlobContainer(bucket);
	}

	@Override
	public Set<String> folders(String bucket) {
		return blobs().getBlobContainerClient(bucket)
			.listBlobs()
			.stream()
			.map((blob) -> blob.getName().substring(0, blob.getName().indexOf('/')))
			.collect(Collectors.toSet());
	}

	@Override
	public List<String> expectedSecrets() {
		return List.of("llm-shield--api-keys", "llm-shield--admin-key");
	}

	@Override
	public List<String> secrets() {
		StandIns standIns = new StandIns();
		return new SecretClientBuilder().vaultUrl(this.vault.uri().toString())
			.credential(standIns.getCredential())
			.httpClient(standIns.getHttpClient())
			.disableChallengeResourceVerification()
			.buildClient()
			.listPropertiesOfSecrets()
			.stream()
			.map(SecretProperties::getName)
			.toList();
	}

	@Override
	public List<Point> points() {
		return this.insights.items.stream()
			.map((item) -> item.at("/data/baseData"))
			.map((data) -> new Point(data.at("/metrics/0/name").asString(), data.at("/metrics/0/value").asDouble(),
					LocalCloud.texts(data.path("properties"))))
			.toList();
	}

	@Override
	public List<Entry> entries() {
		return this.logs.rows.stream().map(AzureCloud::entry).toList();
	}

	private static Entry entry(JsonNode row) {
		return new Entry(row.path("Severity").asString(), row.path("Message").asString(),
				LocalCloud.texts(row.path("Labels")), row.path("TraceId").asString(""), row.toString());
	}

	@Override
	public void close() {
		this.vault.close();
		this.logs.close();
		this.insights.close();
	}

	/** What Testcontainers would supply. */
	private final class StandIns implements AzureConnectionDetails {

		private final HttpClient trusting = new JdkHttpClientBuilder(
				java.net.http.HttpClient.newBuilder().sslContext(AzureCloud.this.vault.sslContext()))
			.build();

		@Override
		public URI getVaultUrl() {
			return AzureCloud.this.vault.uri();
		}

		@Override
		public String getBlobConnectionString() {
			return connectionString();
		}

		@Override
		public TokenCredential getCredential() {
			return (request) -> Mono.just(new AccessToken(token(request), OffsetDateTime.now().plusMinutes(30)));
		}

		private static String token(TokenRequestContext request) {
			return request.getScopes().stream().anyMatch((scope) -> scope.contains("monitor.azure.com"))
					? MonitorDouble.TOKEN : VaultTokens.forVault(VaultTokens.ALLOWED);
		}

		@Override
		public HttpClient getHttpClient() {
			return this.trusting;
		}

	}

}
