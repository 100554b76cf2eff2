package dev.graft.spark.init;

import dev.graft.UnusableInputException;
import dev.graft.guess.ColumnProfile;
import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.Markers;
import dev.graft.guess.TableJob;
import dev.graft.guess.TablePlan;
import dev.graft.guess.TableProfile;
import dev.graft.guess.TargetColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Thinks out the job on a table of columns. */
final class TableGuess {

  private final TableSource source;
  private final String name;
  private final InitOptions options;
  private final StartingModel model;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param model null: random weights
   */
  TableGuess(TableSource source, String name, InitOptions options, StartingModel model) {
    this.model = model;
    this.source = source;
    this.name = name;
    this.options = options;
  }

  Guessed guess() throws IOException {
    return guess(null);
  }

  /**
   * @param files that the table lies in, which may name pictures; null: it names none
   */
  Guessed guess(DataFiles files) throws IOException {
    TableSample sample = new TableSample(source.table());
    TableProfile seen = sample.profile(source.isNamed());
    ColumnProfile pictures = files == null ? null : NamedPictures.column(seen);
    if (pictures != null) {
      List<String> targets = targets(seen);
      return new NamedPictures(files, model)
          .guess(source, sample.counted(seen, targets), pictures, targets);
    }
    findings.addAll(source.findings());
    if (files != null && files.leftOut() != null) {
      findings.add(files.leftOut());
    }
    rows(seen);
    List<String> targets = targets(seen);
    TablePlan plan = TablePlan.of(sample.counted(seen, targets), targets);
    findings.addAll(plan.findings());
    JobDraft draft = new JobDraft();
    draft.put("seed", 42);
    if (source.isCsv()) {
      Markers markers = plan.markers();
      source.markers(markers.nulls(), markers.nans());
      source.types(plan.table().columns());
    }
    source.put(draft);
    TableJob.columns(plan, draft);
    TableJob.split(plan, draft);
    network(plan, draft);
    return new Guessed(model == null ? "pretrain" : "fine-tune", draft, findings, plan);
  }

  private void network(TablePlan plan, JobDraft draft) {
    if (model == null) {
      if (plan.picture() != null) {
        throw new UnusableInputException(
            "Cannot learn of the pictures in the column %s of %s without a pretrained network that says their size: name one with --pretrained, or write the job file by hand (data.table.picture, data.images.height)."
                .formatted(plan.picture(), name));
      }
      TableJob.training(plan, draft);
      return;
    }
    if (plan.text() != null) {
      model.requireTexts();
    }
    model.put(draft, findings);
    if (plan.text() != null) {
      model.texts(draft, plan.words());
    } else if (plan.picture() != null) {
      model.pictures(draft, findings);
    }
    TableJob.head(plan, draft);
  }

  private void rows(TableProfile seen) {
    if (seen.rows() == 0) {
      throw new UnusableInputException("Cannot use %s: it holds no rows.".formatted(name));
    }
    if (seen.columns().size() < 2) {
      throw new UnusableInputException(
          "Cannot use %s: it has one column, %s; a target and at least one other column are needed."
              .formatted(name, seen.names().get(0)));
    }
    findings.add(
        new Finding(
            "rows",
            String.format(Locale.ROOT, "%,d of %d columns", seen.rows(), seen.columns().size()),
            Confidence.CERTAIN,
            seen.isWhole()
                ? "all were looked at"
                : String.format(Locale.ROOT, "%,d were looked at closely", seen.sampled()),
            false));
  }

  private List<String> targets(TableProfile seen) {
    if (!options.targets().isEmpty()) {
      return TargetColumn.named(seen, options.targets(), name);
    }
    TargetColumn target = TargetColumn.of(seen);
    findings.add(
        new Finding(
            "target",
            target.name(),
            target.confidence(),
            target.why() + "; --target names another",
            true));
    return List.of(target.name());
  }
}
