package io.llmshield.cloud.autoconfigure.vendor;

import java.util.EnumSet;
import java.util.Set;

import io.llmshield.cloud.autoconfigure.CloudProviders;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Condition;
import org.springframework.core.env.Environment;

/**
 * Leaves out the auto-configurations of the clouds that are not selected, so that a cloud
 * on the class path makes no bean, opens no socket and logs nothing. A vendor of which
 * the user has switched a service on, for example by
 * {@code spring.cloud.aws.sqs.enabled=true}, stays. What was left out, and how to keep
 * it, is in Boot's condition report ({@code --debug}).
 */
class VendorImportFilter implements AutoConfigurationImportFilter, EnvironmentAware, BeanFactoryAware {

	/**
	 * Boot's own, which fails the start as soon as the registry's jar is there and no
	 * project is known.
	 */
	private static final String STACKDRIVER = "org.springframework.boot.micrometer.metrics.autoconfigure.export"
			+ ".stackdriver.StackdriverMetricsExportAutoConfiguration";

	private static final String STACKDRIVER_PREFIX = "management.stackdriver.metrics.export.";

	/** Names this filter in the report. */
	private static final Condition REPORTED = (context, metadata) -> false;

	private Environment environment;

	private @Nullable BeanFactory beanFactory;

	@SuppressWarnings("NullAway.Init") // Spring sets the environment before it asks
	VendorImportFilter() {
	}

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		String selected = CloudProviders.selected(this.environment);
		// Once each: a vendor has dozens of classes and of switches
		Set<VendorStack> awake = EnumSet.noneOf(VendorStack.class);
		for (VendorStack vendor : VendorStack.values()) {
			if (vendor.provider().equals(selected) || !vendor.askedFor(this.environment).isEmpty()) {
				awake.add(vendor);
			}
		}
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			String name = autoConfigurationClasses[i];
			matches[i] = name == null || isKept(name, selected, awake);
		}
		return matches;
	}

	private boolean isKept(String name, String selected, Set<VendorStack> awake) {
		if (STACKDRIVER.equals(name)) {
			return keptOrReported(name, VendorStack.GCP, isStackdriverWanted(selected));
		}
		VendorStack vendor = VendorStack.of(name);
		return vendor == null || keptOrReported(name, vendor, awake.contains(vendor));
	}

	private boolean isStackdriverWanted(String selected) {
		return VendorStack.GCP.provider().equals(selected)
				|| VendorStack.isOn(this.environment, STACKDRIVER_PREFIX + "enabled")
				|| this.environment.containsProperty(STACKDRIVER_PREFIX + "project-id");
	}

	private boolean keptOrReported(String name, VendorStack vendor, boolean kept) {
		if (!kept && this.beanFactory instanceof ConfigurableListableBeanFactory factory) {
			ConditionMessage message = ConditionMessage.forCondition("Selected cloud provider")
				.because("llmshield.cloud.provider is not '" + vendor.provider() + "', and none of "
						+ String.join(", ", vendor.switches()) + " is true");
			ConditionEvaluationReport.get(factory)
				.recordConditionEvaluation(name, REPORTED, ConditionOutcome.noMatch(message));
		}
		return kept;
	}

}
