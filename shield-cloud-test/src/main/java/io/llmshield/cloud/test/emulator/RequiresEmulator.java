package io.llmshield.cloud.test.emulator;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests need an emulator, see {@link Emulators}. Without one they are skipped and the
 * reason names it; with {@code SHIELD_EMULATORS=required} they fail. Test methods and
 * constructors may take an {@link EmulatorEndpoint}: that of the first service.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(EmulatorExtension.class)
public @interface RequiresEmulator {

	/**
	 * The services' names.
	 * @return for example {@code s3}
	 */
	String[] value();

}
