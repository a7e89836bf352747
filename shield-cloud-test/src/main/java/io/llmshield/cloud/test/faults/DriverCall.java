package io.llmshield.cloud.test.faults;

import io.llmshield.cloud.CloudErrorKind;

/**
 * A kind of call of a driver that faults can be aimed at.
 */
public interface DriverCall {

	/**
	 * Return the kind that an error of this call has.
	 * @return the kind
	 */
	CloudErrorKind kind();

}
