package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.MLReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spark Connect's server finds stages by ServiceLoader and makes and loads them by reflection. */
class ConnectStagesTest {

  private static final Path SERVICES = Path.of("src/main/resources4.1/META-INF/services");

  static Stream<Class<?>> registered() throws Exception {
    return Stream.concat(
        registered(Estimator.class).stream(), registered(Transformer.class).stream());
  }

  private static List<Class<?>> registered(Class<?> kind) throws Exception {
    List<Class<?>> types =
        Files.readAllLines(SERVICES.resolve(kind.getName())).stream()
            .<Class<?>>map(ConnectStagesTest::named)
            .toList();
    assertThat(types).isNotEmpty().allMatch(kind::isAssignableFrom);
    return types;
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("registered")
  void aServerCanMakeAndLoadIt(Class<?> type) throws Exception {
    assertThat(Modifier.isPublic(type.getConstructor().getModifiers())).isTrue();
    assertThat(type.getMethod("load", String.class).getReturnType()).isEqualTo(type);
    assertThat(MLReader.class).isAssignableFrom(type.getMethod("read").getReturnType());
    if (!Model.class.isAssignableFrom(type)) {
      assertThat(type.getConstructor(String.class).newInstance("uid")).hasToString("uid");
    }
  }

  @Test
  void everyStageIsRegistered() throws Exception {
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/graft/spark/ml"))) {
      List<String> stages =
          sources
              .filter(ConnectStagesTest::isStage)
              .map(source -> source.getFileName().toString().replace(".java", ""))
              .sorted()
              .toList();

      assertThat(registered().map(Class::getSimpleName))
          .containsExactlyInAnyOrderElementsOf(stages);
    }
  }

  private static boolean isStage(Path source) {
    try {
      return Files.readString(source)
          .matches(
              "(?s).*public final class \\w+\\s+extends \\w*(Estimator|Transformer|Classifier|Regressor|Model)\\b.*");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aModelSaysHowLargeItIs() {
    FineTunedModel model = Blobs.tuner().setMaxIter(1).fit(Blobs.frame(30));

    assertThat(model.estimatedSize())
        .isGreaterThan(0)
        .isEqualTo(model.copy(new org.apache.spark.ml.param.ParamMap()).estimatedSize());
  }
}
