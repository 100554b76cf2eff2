package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;

/** What the run can be told by and repeated with. */
final class ProvenanceSection {

  private ProvenanceSection() {}

  static Section of(Run run) {
    Section section = new Section("provenance", "Provenance");
    JsonNode report = run.report();
    section.facts(
        facts -> {
          facts.text("seed", report.path("seed"));
          facts.text("sha256 of the weights", report.path("weightsSha256"));
          report
              .path("versions")
              .properties()
              .forEach(of -> facts.text(of.getKey(), of.getValue()));
          facts.text("arithmetic", report.at("/plan/arithmetic"));
          facts.text("device", report.at("/plan/device"));
          facts.text("gone on with after round", report.at("/resumed/round"));
        });
    Table decided = Table.of("left open by the job file, and decided").called("Decided");
    report.path("decided").forEach(of -> decided.with(Cell.text(Words.name(of))));
    section.table(decided);
    parts(section, report.path("parts"));
    JobFile.of(run)
        .ifPresent(
            file ->
                section
                    .prose(
                        "With these keys as job.conf, which are those that differ from the defaults, the same data and the same number of workers, this command computes the same weights:")
                    .code("submit-scripts/graft %s --conf job.conf".formatted(run.command()))
                    .code(file));
    return section;
  }

  private static void parts(Section section, JsonNode parts) {
    Table table = Table.of("part", "name", "jar", "sha256").called("Parts of users' jars");
    parts.forEach(
        of ->
            table.with(
                Cell.text(Words.name(of.path("key"))),
                Cell.text(Words.name(of.path("name"))),
                Cell.text(Words.name(of.path("jar"))),
                Cell.text(Words.name(of.path("sha256")))));
    section.table(table);
  }
}
