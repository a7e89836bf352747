package io.llmshield.cloud.autoconfigure.gcp;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether Google's library can find default credentials, in the places where it
 * will look itself. Where there are none, the library may wait for a metadata server for
 * more than a minute; this fails within seconds, and says what to do. It never fails on
 * Google's own machines, whose metadata server may be slow to start.
 */
class CredentialsSearch {

	private static final String KEY_FILE = "GOOGLE_APPLICATION_CREDENTIALS";

	private static final String WELL_KNOWN_FILE = "application_default_credentials.json";

	/**
	 * Set by Cloud Run, its functions and jobs, App Engine, Cloud Shell, and Kubernetes.
	 */
	private static final List<String> GOOGLES_OWN = List.of("K_SERVICE", "CLOUD_RUN_JOB", "GAE_SERVICE",
			"DEVSHELL_CLIENT_PORT", "KUBERNETES_SERVICE_HOST");

	/** Tells a virtual machine of Compute Engine, as Google's library does. */
	private static final Path PRODUCT = Path.of("/sys/class/dmi/id/product_name");

	private static final int[] TIMEOUTS_MILLIS = { 500, 1000, 1500 };

	private final UnaryOperator<@Nullable String> environment;

	private final Path product;

	CredentialsSearch() {
		this(System::getenv, PRODUCT);
	}

	CredentialsSearch(UnaryOperator<@Nullable String> environment, Path product) {
		this.environment = environment;
		this.product = product;
	}

	/**
	 * Fail if there can be no credentials.
	 * @throws CloudException {@code UNAUTHENTICATED}
	 */
	void check() {
		if (has(KEY_FILE) || Files.exists(wellKnownFile()) || GOOGLES_OWN.stream().anyMatch(this::has) || isGoogles()
				|| hasMetadataServer()) {
			return;
		}
		throw CloudException.of(CloudErrorKind.CLIENT_INIT, CloudErrorCategory.UNAUTHENTICATED)
			.provider(GcpProviderDescriptor.ID)
			.operation("find credentials")
			.reason("none of the sources has credentials: spring.cloud.gcp.credentials.*, " + KEY_FILE
					+ ", gcloud's default credentials, the metadata server")
			.remedy("On Google Cloud, give the machine, the service or the pod a service account. Elsewhere, run 'gcloud"
					+ " auth application-default login', or set " + KEY_FILE + " to the path of a key or of a"
					+ " configuration for workload identity federation")
			.build();
	}

	private boolean has(String variable) {
		String value = this.environment.apply(variable);
		return value != null && !value.isEmpty();
	}

	private Path wellKnownFile() {
		if (has("CLOUDSDK_CONFIG")) {
			return Path.of(Objects.requireNonNull(this.environment.apply("CLOUDSDK_CONFIG")), WELL_KNOWN_FILE);
		}
		boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
		if (windows && has("APPDATA")) {
			return Path.of(Objects.requireNonNull(this.environment.apply("APPDATA")), "gcloud", WELL_KNOWN_FILE);
		}
		return Path.of(System.getProperty("user.home", ""), ".config", "gcloud", WELL_KNOWN_FILE);
	}

	private boolean isGoogles() {
		try {
			return Files.readString(this.product).startsWith("Google");
		}
		catch (IOException ex) {
			return false;
		}
	}

	private boolean hasMetadataServer() {
		String host = Objects.requireNonNullElse(this.environment.apply("GCE_METADATA_HOST"),
				"metadata.google.internal");
		for (int timeout : TIMEOUTS_MILLIS) {
			try {
				HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + host)
					.toURL()
					.openConnection(Proxy.NO_PROXY);
				connection.setConnectTimeout(timeout);
				connection.setReadTimeout(timeout);
				connection.setRequestProperty("Metadata-Flavor", "Google");
				return "Google".equals(connection.getHeaderField("Metadata-Flavor"));
			}
			catch (java.net.SocketTimeoutException ex) {
				// Perhaps it is only slow
			}
			catch (IOException | IllegalArgumentException ex) {
				return false;
			}
		}
		return false;
	}

}
