package io.llmshield.cloud.autoconfigure.imports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.GetSecretRequest;
import com.google.cloud.secretmanager.v1.Secret;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.llmshield.cloud.autoconfigure.CloudBootstrapCustomizer;
import io.llmshield.cloud.autoconfigure.azure.AzureConnectionDetails;
import io.llmshield.cloud.test.keyvault.KeyVaultDouble;
import io.llmshield.cloud.test.keyvault.KeyVaultOptions;
import io.llmshield.cloud.test.keyvault.VaultOperation;
import io.llmshield.cloud.test.keyvault.VaultTokens;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fifty secrets take the time of three round trips on every cloud, and of two where one
 * request reads many: over the wire, with the clients, connection pools and limits that
 * an application gets.
 */
class ImportRoundTripsTests {

	private static final int SECRETS = 50;

	/** The fewest that make three trips of fifty. */
	private static final int TOGETHER = 17;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void end() {
		this.threads.shutdownNow();
	}

	/** No auto-configuration: only what is imported counts. */
	private static void start(SpringApplicationBuilder builder, String provider, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.add("llmshield.cloud.provider=" + provider);
		arguments.add("llmshield.cloud.resilience.retry.max-attempts=1");
		arguments.add("llmshield.cloud.resilience.limits.time-limit=5m");
		arguments.add("spring.main.banner-mode=off");
		arguments.add("spring.config.import=" + IntStream.range(0, SECRETS)
			.mapToObj((i) -> "shield-secret:trips/s" + i + "?property=s" + i)
			.collect(Collectors.joining(",")));
		try (ConfigurableApplicationContext context = builder.web(WebApplicationType.NONE)
			.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new))) {
			for (int i = 0; i < SECRETS; i++) {
				assertThat(context.getEnvironment().getProperty("s" + i)).startsWith("value of trips")
					.endsWith("s" + i);
			}
		}
	}

	private static SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(Application.class);
	}

	/** Twenty by one request: the first shows that this works, then the other two. */
	@Test
	void aws() throws IOException {
		RoundTrips first = new RoundTrips(1, 1);
		RoundTrips others = new RoundTrips(2, 2);
		Queue<RoundTrips> trips = new ConcurrentLinkedQueue<>(List.of(first, others, others));
		startOnAws((exchange) -> {
			assertThat(target(exchange)).isEqualTo(SecretsManagerAnswers.BATCH);
			String request = SecretsManagerAnswers.body(exchange);
			trips.remove().call();
			SecretsManagerAnswers.batch(exchange, request);
		});
		first.assertTook(1);
		others.assertTook(1);
	}

	/** One refusal more than where single secrets are all that there is. */
	@Test
	void awsWhereBatchesAreNotAllowed() throws IOException {
		RoundTrips trips = new RoundTrips(SECRETS, TOGETHER);
		AtomicInteger refused = new AtomicInteger();
		startOnAws((exchange) -> {
			String request = SecretsManagerAnswers.body(exchange);
			if (target(exchange).equals(SecretsManagerAnswers.BATCH)) {
				refused.incrementAndGet();
				SecretsManagerAnswers.refuse(exchange);
			}
			else {
				trips.call();
				SecretsManagerAnswers.single(exchange, request);
			}
		});
		trips.assertTook(3);
		assertThat(refused).hasValue(1);
	}

	private void startOnAws(HttpHandler answers) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
		server.setExecutor(this.threads);
		server.createContext("/", (exchange) -> {
			try (exchange) {
				answers.handle(exchange);
			}
		});
		server.start();
		try {
			start(application(), "aws", "spring.cloud.aws.endpoint=http://127.0.0.1:" + server.getAddress().getPort(),
					"llmshield.cloud.aws.region=eu-central-1", "spring.cloud.aws.credentials.access-key=test",
					"spring.cloud.aws.credentials.secret-key=test");
		}
		finally {
			server.stop(0);
		}
	}

	private static String target(HttpExchange exchange) {
		return String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
	}

	/** The type of a secret is not asked for: that would be as many calls again. */
	@Test
	void gcp() throws IOException {
		RoundTrips trips = new RoundTrips(SECRETS, TOGETHER);
		Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.executor(this.threads)
			.addService(new SecretManager(trips))
			.build()
			.start();
		String endpoint = "http://127.0.0.1:" + server.getPort();
		try {
			start(application(), "gcp", "llmshield.cloud.gcp.project-id=shield-test",
					"llmshield.cloud.gcp.secrets.endpoint=" + endpoint,
					"llmshield.cloud.gcp.storage.endpoint=" + endpoint);
		}
		finally {
			server.shutdownNow();
		}
		trips.assertTook(3);
	}

	@Test
	void azure() throws IOException {
		RoundTrips trips = new RoundTrips(SECRETS, TOGETHER);
		try (KeyVaultDouble vault = KeyVaultDouble.start(KeyVaultOptions.DEFAULT)) {
			for (int i = 0; i < SECRETS; i++) {
				vault.put("trips--s" + i, "value of trips/s" + i);
			}
			vault.beforeEach(VaultOperation.GET_SECRET, trips::call);
			SpringApplicationBuilder builder = application();
			SpringApplication application = builder.application();
			application.addBootstrapRegistryInitializer((registry) -> registry.register(CloudBootstrapCustomizer.class,
					InstanceSupplier.of((context) -> context.registerBean(AzureConnectionDetails.class,
							() -> new EmulatedVault(vault)))));
			start(builder, "azure", "llmshield.cloud.azure.key-vault.vault-url=" + vault.uri());
		}
		trips.assertTook(3);
	}

	/** As much of Secret Manager as reading takes. */
	private static final class SecretManager extends SecretManagerServiceGrpc.SecretManagerServiceImplBase {

		private final RoundTrips trips;

		SecretManager(RoundTrips trips) {
			this.trips = trips;
		}

		@Override
		public void accessSecretVersion(AccessSecretVersionRequest request,
				StreamObserver<AccessSecretVersionResponse> answer) {
			this.trips.call();
			String secret = request.getName().substring(0, request.getName().indexOf("/versions/"));
			String id = secret.substring(secret.lastIndexOf('/') + 1);
			answer.onNext(AccessSecretVersionResponse.newBuilder()
				.setName(secret + "/versions/1")
				.setPayload(SecretPayload.newBuilder().setData(ByteString.copyFromUtf8("value of " + id)))
				.build());
			answer.onCompleted();
		}

		@Override
		public void getSecret(GetSecretRequest request, StreamObserver<Secret> answer) {
			this.trips.call();
			answer.onNext(Secret.newBuilder().setName(request.getName()).build());
			answer.onCompleted();
		}

	}

	private record EmulatedVault(KeyVaultDouble vault) implements AzureConnectionDetails {

		@Override
		public URI getVaultUrl() {
			return this.vault.uri();
		}

		@Override
		public TokenCredential getCredential() {
			return (request) -> Mono
				.just(new AccessToken(VaultTokens.forVault(VaultTokens.ALLOWED), OffsetDateTime.now().plusMinutes(30)));
		}

		@Override
		public HttpClient getHttpClient() {
			return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(this.vault.sslContext()))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
