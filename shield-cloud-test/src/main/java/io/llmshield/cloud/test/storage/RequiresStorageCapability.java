package io.llmshield.cloud.test.storage;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.llmshield.cloud.storage.StorageCapability;

/**
 * The test needs a capability of the driver; it is skipped, and names the capability,
 * where the driver does not declare it.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface RequiresStorageCapability {

	/**
	 * What is asked for, all of it.
	 * @return the values
	 */
	StorageCapability[] value();

}
