package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.bench.measured.TableFit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Time and quality of a fit to one table, beside Spark ML's classifiers with their defaults. */
final class FitPart implements Part {

  private static final int SLOTS = 2;

  @Override
  public String name() {
    return "fit";
  }

  @Override
  public void measure(Run run) throws IOException {
    int train = run.size(10_000, 300);
    int test = run.size(10_000, 200);
    Path folder =
        TrainingData.write(run.launcher().work().resolve("fit-" + train), train, test, false);
    Map<String, String> names = new LinkedHashMap<>();
    names.put("graft", "FineTuner, 784-128-10, 5 epochs");
    names.put("perceptron", "MultilayerPerceptronClassifier, 784-128-10, 100 iterations");
    names.put("logistic", "LogisticRegression, 100 iterations");
    Map<String, List<JsonNode>> answers = new LinkedHashMap<>();
    for (int i = 0; i < run.repeats(); i++) {
      for (String how : names.keySet()) {
        answers
            .computeIfAbsent(how, h -> new ArrayList<>())
            .add(
                run.launcher()
                    .ask(
                        Program.of(TableFit.class, Program.Natives.GRAFT, how, folder)
                            .onLocalSpark(SLOTS)));
      }
    }
    Map<String, Double> seconds = new LinkedHashMap<>();
    names.forEach(
        (how, what) -> {
          seconds.put(
              how,
              Median.of(
                  answers.get(how).stream()
                      .mapToDouble(a -> Median.afterFirst(a.path("seconds")))));
          run.table().figure(name(), what, seconds.get(how), "s");
          run.table()
              .add(
                  name(),
                  what + ": accuracy on test",
                  String.format(Locale.ROOT, "%.4f", Median.of(answers.get(how), "accuracy")),
                  "");
        });
    run.table()
        .ratio(
            name(),
            "FineTuner's speed against MultilayerPerceptronClassifier",
            seconds.get("perceptron") / seconds.get("graft"),
            "");
    run.table()
        .ratio(
            name(),
            "FineTuner's speed against LogisticRegression",
            seconds.get("logistic") / seconds.get("graft"),
            "");
    run.table()
        .note(
            name(),
            String.format(
                Locale.ROOT,
                "%,d rows of Fashion-MNIST as vectors from 0 to 1, cached, local[%d], defaults of each but the layers; %,d rows for the test; the second fit of each process",
                train,
                SLOTS,
                test));
  }
}
