package dev.graft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleBlock;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.network.NetworkDefinition;
import dev.graft.train.RoundStart;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/** Invariant 9: what crosses the wire. */
class WireTest {

  private static final Set<Class<?>> MESSAGES =
      Set.of(
          RoundStart.class,
          TrainState.class,
          WorkerReply.class,
          NetworkDefinition.class,
          ClassificationCounts.class,
          Example.class,
          ExampleBlock.class);

  @Test
  void messagesAreClassesOfPrimitives() {
    for (Class<?> message : MESSAGES) {
      assertThat(message.isRecord()).as("%s is a record", message).isFalse();
      for (Field field : message.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          assertThat(isPrimitive(field.getType()) || MESSAGES.contains(field.getType()))
              .as("%s", field)
              .isTrue();
        }
      }
    }
  }

  private static boolean isPrimitive(Class<?> type) {
    return type.isPrimitive()
        || type == String.class
        || (type.isArray() && isPrimitive(type.getComponentType()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesPassBothSerializersWithoutARegistrator(boolean kryo) {
    SparkConf conf = new SparkConf(false).set("spark.kryo.registrationRequired", "false");
    Serializer serializer = kryo ? new KryoSerializer(conf) : new JavaSerializer(conf);
    TrainState state = new TrainState(new float[] {1, 2}, new float[] {3}, 4, 5);
    RoundStart start = copy(serializer, new RoundStart(1, state, 2, 3, 9, 42));
    assertThat(start.state().weights()).containsExactly(1, 2);
    assertThat(start.state().steps()).isEqualTo(4);
    assertThat(start.seed()).isEqualTo(42);
    WorkerReply reply =
        copy(serializer, new WorkerReply(1, 2, 3, 4, 0.5, new float[] {6}, new float[0]));
    assertThat(reply.partition()).isEqualTo(2);
    assertThat(reply.lossSum()).isEqualTo(0.5);
    ClassificationCounts counts = new ClassificationCounts(2);
    counts.add(1, new float[] {0.25f, 0.75f}, 0.5);
    assertThat(copy(serializer, counts).metrics().accuracy()).isEqualTo(1);
  }

  private static <T> T copy(Serializer serializer, T value) {
    var instance = serializer.newInstance();
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) value.getClass();
    return instance.deserialize(
        instance.serialize(value, ClassTag$.MODULE$.apply(type)), ClassTag$.MODULE$.apply(type));
  }
}
