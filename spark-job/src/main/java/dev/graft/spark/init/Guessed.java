package dev.graft.spark.init;

import dev.graft.guess.Finding;
import dev.graft.guess.JobDraft;
import dev.graft.guess.TablePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A job that was thought out.
 *
 * @param command that runs it
 * @param draft its job file, but for the output
 * @param findings what was guessed
 * @param plan what the columns of a table are; null: it is none
 */
public record Guessed(String command, JobDraft draft, List<Finding> findings, TablePlan plan) {

  public Guessed {
    // What matters and is unsure comes first.
    findings =
        findings.stream().sorted(Comparator.comparing(finding -> !finding.isDoubtful())).toList();
  }

  /** Whether it begins with random weights. */
  public boolean isPretraining() {
    return command.equals("pretrain");
  }

  /**
   * The text of the job file.
   *
   * @param data as it was named
   * @param output the folder that the job writes
   */
  public String text(String data, String output) {
    List<String> heading = new ArrayList<>();
    heading.add("Written by graft init, which has looked at " + data + ". Run it with:");
    heading.add("  graft %s --conf THIS-FILE".formatted(command));
    heading.add(
        "Each guess says how sure it is (certain, likely, a guess). All keys: conf/reference.conf.");
    findings.stream()
        .filter(Finding::isDoubtful)
        .forEach(
            finding ->
                heading.add(
                    "LOOK HERE FIRST: %s %s: %s"
                        .formatted(finding.what(), finding.guess(), finding.why())));
    JobDraft whole = new JobDraft();
    whole.put("output", output);
    return whole.text(heading) + draft.text(List.of());
  }
}
