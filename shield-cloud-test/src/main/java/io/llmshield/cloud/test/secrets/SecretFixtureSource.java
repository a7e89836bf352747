package io.llmshield.cloud.test.secrets;

/**
 * A test class that knows the fixture. {@link SecretContract} is one; a class that
 * extends a single group may implement it by itself.
 */
@FunctionalInterface
public interface SecretFixtureSource {

	/**
	 * Make the fixture. Called once for all tests of the outermost class.
	 * @return the fixture, closed after the last test
	 * @throws Exception if it cannot be made
	 */
	SecretContractFixture createFixture() throws Exception;

}
