package io.llmshield.cloud.boot.test;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * What the tests here start. Its configuration selects a cloud that is not there.
 */
@SpringBootApplication
class TestApplication {

}
