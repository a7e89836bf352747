package io.llmshield.cloud.aws.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Writes down which calls the drivers make in this module's tests, whoever built the
 * client: the SDK finds it by
 * {@code software/amazon/awssdk/global/handlers/execution.interceptors}. Calls that tests
 * and fixtures make by themselves are told apart by where the calling class was loaded
 * from. {@link PolicyTests} reads the file in a later run.
 */
public final class DriverCallRecorder implements ExecutionInterceptor {

	/** Survives the JVM; dropped by {@code clean}. */
	static final Path FILE = Path.of("target", "aws-calls.txt");

	/** Parameters that ask for more than the operation alone. */
	private static final Set<String> TELLING = Set.of("VersionId", "Tagging", "Tags", "TaggingDirective",
			"ObjectLockMode", "ObjectLockLegalHoldStatus", "SSEKMSKeyId", "KmsKeyId", "BypassGovernanceRetention");

	private static final Set<String> WRITTEN = ConcurrentHashMap.newKeySet();

	private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	@Override
	public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
		if (!STACK.walk((frames) -> frames.map(StackWalker.StackFrame::getDeclaringClass)
			.filter((type) -> type.getName().startsWith("io.llmshield.cloud.") && type != DriverCallRecorder.class)
			.findFirst()
			.filter(DriverCallRecorder::isMainCode)
			.isPresent())) {
			return;
		}
		Set<String> telling = new TreeSet<>();
		SdkRequest request = context.request();
		for (String parameter : TELLING) {
			request.getValueForField(parameter, Object.class)
				.filter((value) -> !(value instanceof java.util.Collection<?> list) || !list.isEmpty())
				.ifPresent((value) -> telling.add(parameter));
		}
		if (request.getValueForField("CopySource", String.class).filter((s) -> s.contains("versionId")).isPresent()) {
			telling.add("VersionId");
		}
		if (String.valueOf(request.getValueForField("Delete", Object.class)).contains("VersionId=")) {
			telling.add("VersionId");
		}
		write(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + ":"
				+ attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)
				+ (telling.isEmpty() ? "" : "+" + String.join("+", telling)));
	}

	private static boolean isMainCode(Class<?> type) {
		CodeSource source = type.getProtectionDomain().getCodeSource();
		return source != null && type.getName().startsWith("io.llmshield.cloud.aws.")
				&& !source.getLocation().getPath().contains("test-classes");
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

}
