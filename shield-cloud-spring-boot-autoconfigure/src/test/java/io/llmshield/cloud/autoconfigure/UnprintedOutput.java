package io.llmshield.cloud.autoconfigure;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Prints nothing while the tests of a class run, which capture what they look at and
 * would print thousands of lines. Comes before Boot's {@code OutputCaptureExtension},
 * which hands on what it captures.
 */
public final class UnprintedOutput implements BeforeAllCallback, AfterAllCallback {

	private static final Namespace NAMESPACE = Namespace.create(UnprintedOutput.class);

	@Override
	public void beforeAll(ExtensionContext context) {
		context.getStore(NAMESPACE).put(PrintStream.class, System.out);
		System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
	}

	@Override
	public void afterAll(ExtensionContext context) {
		System.setOut(context.getStore(NAMESPACE).get(PrintStream.class, PrintStream.class));
	}

}
