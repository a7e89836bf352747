package io.llmshield.cloud.boot.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * What the slice is of. Its configuration selects a cloud that is not there.
 */
@SpringBootApplication
class SliceApplication {

}
