package io.llmshield.cloud.resilience;

import java.net.URL;
import java.net.URLClassLoader;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ResilienceOptionsTests {

	/**
	 * As where an application's properties make a part before anybody asks for the
	 * defaults.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "Retry", "Breaker", "Limits" })
	void defaultsAreWholeWhicheverPartIsUsedFirst(String part) throws Exception {
		URL classes = ResilienceOptions.class.getProtectionDomain().getCodeSource().getLocation();
		String name = ResilienceOptions.class.getName();
		try (URLClassLoader fresh = new URLClassLoader(new URL[] { classes }, ClassLoader.getPlatformClassLoader())) {
			Class.forName(name + "$" + part, true, fresh);
			Object defaults = Class.forName(name, true, fresh).getField("DEFAULT").get(null);
			assertThat(defaults).hasToString(ResilienceOptions.DEFAULT.toString());
			assertThat(defaults.toString()).doesNotContain("retry=null", "breaker=null", "limits=null");
		}
	}

}
