package io.llmshield.cloud.storage;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ByteRangeTests {

	@ParameterizedTest
	@CsvSource({ "0,1,bytes=0-0", "0,100,bytes=0-99", "5,-1,bytes=5-", "4294967296,10,bytes=4294967296-4294967305" })
	void headerNamesFirstAndLastByte(long offset, long length, String header) {
		assertThat(new ByteRange(offset, length).toHttp()).isEqualTo(header);
	}

	@Test
	void allIsAll() {
		assertThat(ByteRange.ALL.isAll()).isTrue();
		assertThat(ByteRange.from(0)).isEqualTo(ByteRange.ALL);
		assertThat(ByteRange.of(0, 1).isAll()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "-1,1", "0,0", "0,-2" })
	void otherNumbersAreRefused(long offset, long length) {
		assertThatExceptionOfType(CloudException.class).isThrownBy(() -> new ByteRange(offset, length))
			.satisfies((ex) -> assertThat(ex.category()).isEqualTo(CloudErrorCategory.INVALID_ARGUMENT));
	}

}
