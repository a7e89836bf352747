package io.llmshield.cloud.autoconfigure.gcp;

import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Something stands in for a service of Google: properties name its address, or a bean of
 * {@link GcpConnectionDetails} does.
 */
abstract class OnGcpEndpoint extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("An endpoint in place of Google's");
		ConfigurableListableBeanFactory factory = context.getBeanFactory();
		if (factory != null) {
			List<String> details = List.of(factory.getBeanNamesForType(GcpConnectionDetails.class, true, false));
			if (!details.isEmpty()) {
				return ConditionOutcome.match(message.found("bean").items(details));
			}
		}
		return isNamed(context.getEnvironment()) ? ConditionOutcome.match(message.because("properties name it"))
				: ConditionOutcome.noMatch(message.because("no property names one"));
	}

	abstract boolean isNamed(Environment environment);

	private static boolean has(Environment environment, String property) {
		return StringUtils.hasText(environment.getProperty(property));
	}

	static final class OfStorage extends OnGcpEndpoint {

		@Override
		boolean isNamed(Environment environment) {
			return has(environment, GcpCloudProperties.Storage.ENDPOINT)
					|| has(environment, PropertiesGcpConnectionDetails.STORAGE_HOST);
		}

	}

	static final class OfSecrets extends OnGcpEndpoint {

		@Override
		boolean isNamed(Environment environment) {
			return has(environment, GcpCloudProperties.Secrets.ENDPOINT);
		}

	}

	/** Both services are stood in for on this machine: nobody needs credentials. */
	static final class OfBoth extends OnGcpEndpoint {

		@Override
		boolean isNamed(Environment environment) {
			String storage = environment.getProperty(PropertiesGcpConnectionDetails.STORAGE_HOST,
					environment.getProperty(GcpCloudProperties.Storage.ENDPOINT, ""));
			return storage.startsWith("http:")
					&& environment.getProperty(GcpCloudProperties.Secrets.ENDPOINT, "").startsWith("http:");
		}

	}

}
