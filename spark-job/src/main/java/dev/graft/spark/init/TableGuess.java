package dev.graft.spark.init;

import dev.graft.guess.Confidence;
import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.Markers;
import dev.graft.guess.TableJob;
import dev.graft.guess.TablePlan;
import dev.graft.guess.TableProfile;
import dev.graft.guess.TargetColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Thinks out the job on a table of columns. */
final class TableGuess {

  private final TableSource source;
  private final String name;
  private final InitOptions options;
  private final List<Finding> findings = new ArrayList<>();

  TableGuess(TableSource source, String name, InitOptions options) {
    this.source = source;
    this.name = name;
    this.options = options;
  }

  Guessed guess() {
    TableSample sample = new TableSample(source.table());
    TableProfile seen = sample.profile(source.isNamed());
    findings.addAll(source.findings());
    rows(seen);
    List<String> targets = targets(seen);
    TablePlan plan = TablePlan.of(sample.counted(seen, targets), targets);
    findings.addAll(plan.findings());
    JobDraft draft = new JobDraft();
    draft.put("seed", 42);
    if (source.isCsv()) {
      Markers markers = Markers.of(plan.table().columns());
      source.markers(markers.nulls(), markers.nans());
      source.types(plan.table().columns());
    }
    source.put(draft);
    TableJob.columns(plan, draft);
    TableJob.training(plan, draft);
    return new Guessed("pretrain", draft, findings, plan);
  }

  private void rows(TableProfile seen) {
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
