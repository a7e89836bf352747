package imports;

import java.lang.reflect.Field;
import java.util.Arrays;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import com.google.cloud.spring.secretmanager.SecretManagerServiceClientFactory;
import io.llmshield.cloud.secrets.CloudSecretManager;
import io.llmshield.cloud.secrets.SecretValue;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an application with imported secrets, reads each of them once and tells how long that took. With "create" as the
 * first argument it makes them.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ImportedSecrets {

	public static void main(String[] arguments) throws Exception {
		String mode = arguments[0];
		int count = Integer.parseInt(arguments[1]);
		String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length);
		String gcp = System.getProperty("gcp.endpoint");
		long begin = System.nanoTime();
		if (gcp != null && mode.equals("vendor")) {
			useForVendor(gcp);
		}
		SpringApplication application = new SpringApplication(ImportedSecrets.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(rest)) {
			int found = 0;
			for (int i = 0; i < count && !mode.equals("none") && !mode.equals("create"); i++) {
				String value = context.getEnvironment().getProperty("s" + i);
				if (!("value" + i).equals(value)) {
					throw new IllegalStateException("s" + i + " is missing");
				}
				found++;
			}
			System.out.println("RESULT " + (System.nanoTime() - begin) / 1_000_000 + " " + found);
			if (mode.equals("create")) {
				for (int i = 0; i < count; i++) {
					context.getBean(CloudSecretManager.class).createSecret("imports/s" + i, SecretValue.ofText("value" + i));
				}
			}
		}
	}

	/** Spring Cloud GCP 8.0 has no endpoint for Secret Manager. */
	private static void useForVendor(String endpoint) throws Exception {
		SecretManagerServiceClient client = SecretManagerServiceClient.create(SecretManagerServiceSettings.newBuilder()
			.setCredentialsProvider(NoCredentialsProvider.create())
			.setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
				.setEndpoint(endpoint)
				.setChannelConfigurator((builder) -> builder.usePlaintext())
				.build())
			.build());
		Class<?> resolver = Class
			.forName("com.google.cloud.spring.autoconfigure.secretmanager.SecretManagerConfigDataLocationResolver");
		set(resolver, "secretManagerServiceClient", client);
		set(resolver, "secretManagerServiceClientFactory", (SecretManagerServiceClientFactory) (location) -> client);
	}

	private static void set(Class<?> type, String name, Object value) throws ReflectiveOperationException {
		Field field = type.getDeclaredField(name);
		field.setAccessible(true);
		field.set(null, value);
	}

}
