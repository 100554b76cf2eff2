package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the feature store is worth. Graft has no mode that runs a frozen backbone again every epoch,
 * so the job without the store is computed from the job with it: the backbone's seconds once an
 * epoch instead of once.
 */
final class StorePart implements Part {

  private static final int EPOCHS = 10;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void measure(Run run) throws IOException {
    int pictures = run.size(2_000, 64);
    GraftJob job = FrozenVgg.job(run, "store-job", pictures, EPOCHS);
    List<Double> with = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < run.repeats(); i++) {
      JsonNode seconds = job.run().path("seconds");
      double backbone = seconds.path("featurize").asDouble();
      double head = seconds.path("train").asDouble();
      with.add(backbone + head);
      ratios.add((EPOCHS * backbone + head) / (backbone + head));
    }
    Table table = run.table();
    table.figure(
        name(),
        String.format(Locale.ROOT, "frozen VGG16, %d epochs of the head with the store", EPOCHS),
        Median.of(with.stream().mapToDouble(s -> s)),
        "s");
    table.ratio(
        name(),
        "against running the backbone every epoch (computed)",
        Median.of(ratios.stream().mapToDouble(r -> r)),
        "8x");
    table.note(
        name(),
        String.format(
            Locale.ROOT,
            "%,d pictures, local[2], the real command; without the store = the same job with its backbone's measured seconds %d times instead of once; the pictures of the test set pass the backbone too",
            pictures,
            EPOCHS));
  }
}
