package dev.graft.spark.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Api;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What users may name is listed in the manual, and leads to nothing else. */
class ApiPageTest {

  /**
   * What parts are told by, and what they are handed: Graft's own values, of which a part of a user
   * may read what it needs. They have no promise.
   */
  private static final Set<String> HANDED_TO_PARTS =
      Set.of(
          "dev.graft.config.ArchitectureSettings",
          "dev.graft.config.BatchNormSettings",
          "dev.graft.config.DataSettings",
          "dev.graft.config.LayerSettings",
          "dev.graft.config.ModelSettings",
          "dev.graft.config.Settings",
          "dev.graft.config.TrainSettings",
          "dev.graft.config.TrainedLayers",
          "dev.graft.dataset.ExampleStore",
          "dev.graft.dataset.TargetScale",
          "dev.graft.evaluate.DecisionRule",
          "dev.graft.io.BundleStore",
          "dev.graft.io.Manifest",
          "dev.graft.provider.Found",
          "dev.graft.spark.read.Pretrained",
          "dev.graft.table.TableEncoding",
          "dev.graft.text.TextToRow");

  @Test
  void theManualListsTheMarkedTypes() throws IOException {
    List<Class<?>> marked = MarkedTypes.all();
    StringBuilder page = new StringBuilder(HEAD);
    page.append(list(marked, Api.For.PROGRAMS));
    page.append(PARTS);
    page.append(list(marked, Api.For.PARTS));
    page.append(
        LEFT.formatted(
            String.join(
                ", ",
                HANDED_TO_PARTS.stream()
                    .sorted()
                    .map(n -> "`" + n.replace("dev.graft.", "") + "`")
                    .toList())));
    ManualPage.check("reference/api.md", page.toString());
  }

  private static String list(List<Class<?>> marked, Api.For use) {
    Map<String, String> packages =
        marked.stream()
            .filter(type -> type.getAnnotation(Api.class).value() == use)
            .collect(
                Collectors.groupingBy(
                    Class::getPackageName,
                    TreeMap::new,
                    Collectors.mapping(ApiPageTest::link, Collectors.joining(", "))));
    StringBuilder lines = new StringBuilder("\n| package | types |\n| --- | --- |\n");
    packages.forEach((name, types) -> lines.append("| `%s` | %s |\n".formatted(name, types)));
    return lines.toString();
  }

  private static String link(Class<?> type) {
    String path = "src/main/java/" + type.getName().replace('.', '/') + ".java";
    String module =
        Files.exists(ManualPage.CHECKOUT.resolve("common").resolve(path)) ? "common" : "spark-job";
    return "[%s](../../%s/%s)".formatted(type.getSimpleName(), module, path);
  }

  @Test
  void markedTypesArePublicAndNameMarkedOnesAlone() throws IOException {
    List<Class<?>> marked = MarkedTypes.all();
    Set<String> names = marked.stream().map(Class::getName).collect(Collectors.toSet());
    Set<String> handed = new TreeSet<>();

    for (Class<?> type : marked) {
      assertThat(Modifier.isPublic(type.getModifiers())).as(type.getName()).isTrue();
      Set<String> others = MarkedTypes.namedBy(type);
      others.removeAll(names);
      // Spark's own classes with a method that each Scala has of its own.
      others.removeIf(name -> name.startsWith("dev.graft.spark.shim.ParamMaps"));
      if (type.getAnnotation(Api.class).value() == Api.For.PARTS) {
        handed.addAll(others);
      } else {
        assertThat(others).as("what %s names", type.getName()).isEmpty();
      }
    }

    assertThat(handed).isEqualTo(new TreeSet<>(HANDED_TO_PARTS));
    assertThat(names).hasSizeGreaterThan(50);
  }

  private static final String HEAD =
      """
      # What programs may name

      Made of the marks in the code by a test. A type with the mark [`@Api`](../../common/src/main/java/dev/graft/Api.java) is for users; all others are Graft's own, and may
      change with every version, whatever Java lets a program see of them.

      Programs call these: `FineTuner` and its like [in pipelines](../pipelines.md), `FineTuneJob` for [job files](../pipelines.md), `Predictor` for
      [predictions in plain Java](../predictions.md), `SqlFunctions`. Within a minor version (0.1.x) they only gain; what goes with the next one is told in the changelog.
      The commands, keys of job files and files of a run are a promise of their own: [settings](configuration.md), [what a run leaves behind](outputs.md). `spark-submit --class` names
      `dev.graft.spark.cli.Main`.
      """;

  private static final String PARTS =
      """

      [Jars with parts of their own](../extending.md) implement or use these. They change when the number `API` of the interface that a part implements does: a jar for another number is
      refused in one sentence.
      """;

  private static final String LEFT =
      """

      These parts are handed values of Graft's own, too, which have no promise: %s.
      """;
}
