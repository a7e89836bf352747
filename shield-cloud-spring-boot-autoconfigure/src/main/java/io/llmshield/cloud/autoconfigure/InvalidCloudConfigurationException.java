package io.llmshield.cloud.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;

/**
 * One or more properties are wrong.
 */
public class InvalidCloudConfigurationException extends CloudException {

	private static final long serialVersionUID = 1L;

	private final transient List<PropertyFault> faults;

	InvalidCloudConfigurationException(List<PropertyFault> faults) {
		super(of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION).provider("any provider")
			.operation("check the configuration")
			.reason(faults.stream().map(PropertyFault::toString).collect(Collectors.joining("; "))));
		this.faults = new ArrayList<>(faults);
	}

	/**
	 * Return what is wrong.
	 * @return the faults, at least one
	 */
	public List<PropertyFault> faults() {
		return List.copyOf(this.faults);
	}

}
