package io.llmshield.cloud.autoconfigure.azure;

import com.azure.spring.cloud.autoconfigure.implementation.context.properties.AzureGlobalProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.SpringProperties;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Cloud Azure's shared properties in an application that was processed ahead of
 * time.
 */
class AzureGlobalPropertiesRegistrarTests {

	private static final String NAME = "springCloudAzureGlobalProperties";

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final AzureGlobalPropertiesRegistrar registrar = new AzureGlobalPropertiesRegistrar(
			new MockEnvironment().withProperty("spring.cloud.azure.profile.tenant-id", "mine"));

	@AfterEach
	void endOfAheadOfTime() {
		SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
	}

	@Test
	void areRegisteredAndBoundWhereTheVendorsOwnWayDoesNotRun() {
		SpringProperties.setFlag(AotDetector.AOT_ENABLED);
		this.registrar.postProcessBeanDefinitionRegistry(this.beans);
		assertThat(this.beans.getBean(NAME, AzureGlobalProperties.class).getProfile().getTenantId()).isEqualTo("mine");
	}

	@Test
	void areTheVendorsMatterOtherwise() {
		this.registrar.postProcessBeanDefinitionRegistry(this.beans);
		assertThat(this.beans.containsBeanDefinition(NAME)).isFalse();
	}

	@Test
	void stayAsTheyAreIfTheyAreThere() {
		SpringProperties.setFlag(AotDetector.AOT_ENABLED);
		this.beans.registerBeanDefinition(NAME, new RootBeanDefinition(String.class, () -> "theirs"));
		this.registrar.postProcessBeanDefinitionRegistry(this.beans);
		assertThat(this.beans.getBean(NAME)).isEqualTo("theirs");
	}

}
