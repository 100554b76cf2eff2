package dev.graft.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class BothSerializersTest {

  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  private final SerializerInstance serializer =
      new BothSerializers(new SparkConf(false)).newInstance();

  /** Java carries a record, Spark's Kryo does not. */
  record Pair(int left, int right) implements Serializable {}

  /** Kryo carries it, Java does not. */
  static final class Unmarked {
    int value = 1;
  }

  @Test
  void whatOneOfTheTwoCannotCarryFails() {
    assertThatThrownBy(() -> serializer.serialize(new Pair(1, 2), ANY));
    assertThatThrownBy(() -> serializer.serialize(new Unmarked(), ANY));
  }

  @Test
  void whatBothCarryArrives() {
    Object arrived = serializer.deserialize(serializer.serialize(new int[] {1, 2}, ANY), ANY);

    assertThat(arrived).isEqualTo(new int[] {1, 2});
  }
}
