package io.llmshield.cloud.boot.test.connection;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.MergedContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ContainerProviderTests {

	private static final String PROVIDER = "llmshield.cloud.provider";

	private final GenericApplicationContext context = new GenericApplicationContext();

	@Test
	void containersOfTwoCloudsNeedAProperty() {
		assertThatIllegalStateException().isThrownBy(() -> customize("aws", "azure"))
			.withMessage("There are containers of aws and of azure: say by the property llmshield.cloud.provider which "
					+ "provider the test is for");
	}

	@Test
	void theProviderThatIsSetStays() {
		this.context.getEnvironment()
			.getPropertySources()
			.addLast(new MapPropertySource("users", Map.of(PROVIDER, "gcp")));
		customize("aws", "azure");
		assertThat(this.context.getEnvironment().getProperty(PROVIDER)).isEqualTo("gcp");
	}

	@Test
	void noContainersSelectNothing() {
		customize();
		assertThat(this.context.getEnvironment().containsProperty(PROVIDER)).isFalse();
	}

	private void customize(String... found) {
		new ContainerProviderContextCustomizer(Set.of(found)).customizeContext(this.context,
				new MergedContextConfiguration(getClass(), new String[0], new Class<?>[0], new String[0], null));
	}

}
