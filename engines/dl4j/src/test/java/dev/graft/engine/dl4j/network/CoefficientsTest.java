package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CoefficientsTest {

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static INDArray read(byte[] bytes) throws IOException {
    return Coefficients.read(new ByteArrayInputStream(bytes), bytes.length);
  }

  private static byte[] written(INDArray array) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Nd4j.write(array, new DataOutputStream(out));
    return out.toByteArray();
  }

  /** 40,000 values are more than one chunk. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE", "HALF"})
  void aVectorIsReadAsNd4jReadsIt(DataType type) throws IOException {
    INDArray row = Nd4j.linspace(DataType.DOUBLE, -3, 1e-3, 40_000).castTo(type).reshape(1, 40_000);
    for (INDArray array : new INDArray[] {row, row.reshape(40_000)}) {
      INDArray read = read(written(array));
      assertThat(read.dataType()).isEqualTo(type);
      assertThat(read.shape()).isEqualTo(array.shape());
      assertThat(read).isEqualTo(array);
    }
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  /** A header as ND4J writes it, with what it says of the array. */
  private static byte[] stating(String mode, long[] shape, long length, String type, int bytes)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeUTF(mode);
    data.writeLong(shape.length);
    data.writeUTF("LONG");
    for (long number : shape) {
      data.writeLong(number);
    }
    data.writeUTF(mode);
    data.writeLong(length);
    data.writeUTF(type);
    data.write(new byte[bytes]);
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MIXED_DATA_TYPES | 2147483648 | 2147483648 | FLOAT | 2,147,483,648 values in 12 bytes",
        "LONG_SHAPE | 9223372036854775807 | 9223372036854775807 | FLOAT | values in 12 bytes",
        "MIXED_DATA_TYPES | 3 | -1 | FLOAT | -1 values in 12 bytes",
        "MIXED_DATA_TYPES | 3 | 2 | FLOAT | 2 values in 12 bytes",
        "MIXED_DATA_TYPES | 4 | 3 | FLOAT | 3 values that are no row vector",
        "MIXED_DATA_TYPES | 3 | 3 | INT | weights of type INT",
        "MIXED_DATA_TYPES | 3 | 3 | UTF8 | values of type UTF8",
        "COMPRESSED | 3 | 3 | FLOAT | an array allocated as COMPRESSED",
      })
  void aHeaderThatIsNotWhatFollowsIsRefused(
      String mode, long columns, long length, String type, String why) throws IOException {
    long[] shape = {2, 1, columns, columns, 1, 8192, 1, 99};
    refused(stating(mode, shape, length, type, 12), why);
  }

  /** Strides and offsets beyond the array would read foreign memory. */
  @Test
  void onlyTheShapeIsBelievedOfTheShapeInformation() throws IOException {
    long[] shape = {2, 1, 3, 1L << 40, 1L << 40, 1L << 14, -7, 102};
    INDArray read = read(stating("MIXED_DATA_TYPES", shape, 3, "FLOAT", 12));
    assertThat(read).isEqualTo(Nd4j.zeros(DataType.FLOAT, 1, 3));
  }

  @Test
  void aShapeOfHugeRankIsRefused() throws IOException {
    refused(stating("LONG_SHAPE", new long[4000], 3, "FLOAT", 12), "no shape of a vector");
    byte[] bytes = written(Nd4j.zeros(DataType.FLOAT, 1, 3));
    bytes[2 + "MIXED_DATA_TYPES".length()] = 0x7f;
    refused(bytes, "values in");
  }

  @Test
  void aVectorThatBreaksOffIsRefusedWhereverItDoes() throws IOException {
    byte[] whole = written(Nd4j.ones(DataType.FLOAT, 1, 7));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Coefficients.read(new ByteArrayInputStream(cut), whole.length))
          .isInstanceOf(IOException.class);
    }
    byte[] longer = Arrays.copyOf(whole, whole.length + 4);
    refused(longer, "7 values in 32 bytes");
    assertThatThrownBy(() -> Coefficients.read(new ByteArrayInputStream(longer), whole.length))
        .hasMessageContaining("more than 7 values");
  }
}
