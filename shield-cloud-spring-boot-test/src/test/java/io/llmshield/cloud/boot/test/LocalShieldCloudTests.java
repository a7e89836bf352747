package io.llmshield.cloud.boot.test;

import java.nio.file.Files;
import java.nio.file.Path;

import io.llmshield.cloud.secrets.CloudSecretManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@link LocalShieldCloud} gives to a test class, and takes away after it.
 */
class LocalShieldCloudTests {

	private static ConfigurableApplicationContext contextOf(Class<?> testClass) {
		return (ConfigurableApplicationContext) new TestContextManager(testClass).getTestContext()
			.getApplicationContext();
	}

	/** As {@code @DirtiesContext} does. */
	private static void close(Class<?> testClass) {
		new TestContextManager(testClass).getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	private static Path directory(ConfigurableApplicationContext context) {
		return Path.of(context.getEnvironment().getRequiredProperty("llmshield.cloud.local.directory")).getParent();
	}

	@Test
	void eachClassHasItsOwnAndNothingStays() {
		ConfigurableApplicationContext one = contextOf(One.class);
		ConfigurableApplicationContext two = contextOf(Two.class);
		assertThat(directory(one)).isNotEqualTo(directory(two)).exists();
		assertThat(one.getBean(CloudSecretManager.class).getSecret("a/b").asText()).isEqualTo("c=d");
		assertThat(two.getBean(CloudSecretManager.class).listSecrets("").count()).isZero();
		Path first = directory(one);
		Path second = directory(two);
		close(One.class);
		close(Two.class);
		assertThat(Files.exists(first)).isFalse();
		assertThat(Files.exists(second)).isFalse();
	}

	@Test
	void theContextOfAClassIsCached() {
		ConfigurableApplicationContext context = contextOf(One.class);
		assertThat(contextOf(One.class)).isSameAs(context);
		assertThat(contextOf(One.Inner.class)).isSameAs(context);
		close(One.class);
	}

	@Test
	void secretWithoutANameIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> contextOf(Wrong.class))
			.withStackTraceContaining("has a secret without a name: write name=value");
	}

	@Test
	void secretsAreThereForImports() {
		ConfigurableApplicationContext context = contextOf(Importing.class);
		assertThat(context.getEnvironment().getProperty("a.b")).isEqualTo("c");
		Path directory = directory(context);
		assertThat(directory).exists();
		close(Importing.class);
		assertThat(Files.exists(directory)).isFalse();
	}

	@Test
	void whatSpringAloneStartsIsPreparedToo() {
		ConfigurableApplicationContext context = contextOf(Plain.class);
		assertThat(context.getEnvironment().getProperty("llmshield.cloud.provider")).isEqualTo("local");
		assertThat(directory(context).resolve("local.key")).exists();
		close(Plain.class);
	}

	@SpringBootTest(classes = TestApplication.class, properties = "spring.config.import=shield-secret:a/b")
	@LocalShieldCloud(secrets = "a/b=c")
	static class Importing {

	}

	@ContextConfiguration(classes = Empty.class)
	@LocalShieldCloud(secrets = "a/b=c")
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud(secrets = "a/b=c=d")
	static class One {

		@Nested
		class Inner {

		}

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud
	static class Two {

	}

	@SpringBootTest(classes = TestApplication.class)
	@LocalShieldCloud(secrets = "oops")
	static class Wrong {

	}

}
