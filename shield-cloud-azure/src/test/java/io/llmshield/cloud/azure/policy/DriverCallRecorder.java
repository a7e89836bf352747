package io.llmshield.cloud.azure.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.AfterRetryPolicyProvider;
import com.azure.core.http.policy.HttpPipelinePolicy;
import reactor.core.publisher.Mono;

/**
 * Writes down which requests the drivers make in this module's tests, whoever built the
 * client: the SDK finds it by
 * {@code META-INF/services/com.azure.core.http.policy.AfterRetryPolicyProvider}. Calls
 * that tests and fixtures make by themselves are told apart by where the calling class
 * was loaded from. {@link PolicyTests} reads the file in a later run.
 */
public class DriverCallRecorder implements AfterRetryPolicyProvider {

	/** Survives the JVM; dropped by {@code clean}. */
	static final Path FILE = Path.of("target", "azure-calls.txt");

	/** What asks for more than the method and the path alone. */
	private static final Set<String> PARAMETERS = Set.of("comp", "restype", "versionid");

	private static final Set<String> HEADERS = Set.of("x-ms-tags", "x-ms-copy-source",
			"x-ms-immutability-policy-until-date", "x-ms-legal-hold", "x-ms-if-tags", "x-ms-copy-source-tag-option",
			"x-ms-delete-type-permanent");

	private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

	private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	@Override
	public HttpPipelinePolicy create() {
		return new Recorder();
	}

	private static boolean isMadeByADriver() {
		return STACK.walk((frames) -> frames.map(StackWalker.StackFrame::getDeclaringClass)
			.filter((type) -> type.getName().startsWith("io.llmshield.cloud.") && type != DriverCallRecorder.class
					&& !isPolicy(type))
			.findFirst()
			.filter(DriverCallRecorder::isMainCode)
			.isPresent());
	}

	/** A policy is on every client's way, whoever calls. */
	private static boolean isPolicy(Class<?> type) {
		return HttpPipelinePolicy.class.isAssignableFrom(type);
	}

	private static boolean isMainCode(Class<?> type) {
		CodeSource source = type.getProtectionDomain().getCodeSource();
		return source != null && type.getName().startsWith("io.llmshield.cloud.azure.")
				&& !source.getLocation().getPath().contains("test-classes");
	}

	private static String line(HttpRequest request) {
		URL url = request.getUrl();
		Set<String> telling = new TreeSet<>();
		if (url.getQuery() != null) {
			for (String parameter : url.getQuery().split("&")) {
				String name = parameter.split("=")[0];
				if (PARAMETERS.contains(name)) {
					telling.add("versionid".equals(name) ? name : parameter);
				}
			}
		}
		for (String header : HEADERS) {
			if (request.getHeaders().getValue(HttpHeaderName.fromString(header)) != null) {
				telling.add(header);
			}
		}
		return request.getHttpMethod() + " " + path(url) + (telling.isEmpty() ? "" : " " + String.join(" ", telling));
	}

	/** The path without names: those of secrets and versions become a star. */
	private static String path(URL url) {
		String[] parts = url.getPath().split("/", -1);
		if (url.getPath().startsWith("/subscriptions/")) {
			return url.getPath().contains("/managementPolicies/") ? "account/managementPolicies" : "account";
		}
		if (TelemetryActions.isTelemetry(url.getPath())) {
			return TelemetryActions.path(url.getPath());
		}
		boolean vault = parts.length > 1 && ("secrets".equals(parts[1]) || "deletedsecrets".equals(parts[1]));
		if (!vault) {
			return "blob";
		}
		StringBuilder path = new StringBuilder(parts[1]);
		for (int i = 2; i < parts.length; i++) {
			boolean word = "versions".equals(parts[i]) || "recover".equals(parts[i]);
			path.append('/').append((i > 2 && word) ? parts[i] : "*");
		}
		return path.toString();
	}

	private static void write(String call) {
		if (!WRITTEN.add(call)) {
			return;
		}
		try {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, call + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Notes the request and passes it on. */
	private static final class Recorder implements HttpPipelinePolicy {

		@Override
		public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
			if (isMadeByADriver()) {
				write(line(context.getHttpRequest()));
			}
			return next.process();
		}

		@Override
		public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
			if (isMadeByADriver()) {
				write(line(context.getHttpRequest()));
			}
			return next.processSync();
		}

	}

}
