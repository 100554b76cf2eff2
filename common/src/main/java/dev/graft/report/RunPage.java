package dev.graft.report;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** {@code report.html}: the report of a run for people, one file that asks nothing of a network. */
public final class RunPage {

  private static final List<Function<Run, Section>> SECTIONS =
      List.of(
          ResultSection::of,
          GuardSection::of,
          CurvesSection::of,
          GridSection::of,
          RankSection::of,
          MistakesSection::of,
          ExplainSection::of,
          ConfusionSection::of,
          ClassesSection::of,
          ProbabilitySection::of,
          DataSection::of,
          NetworkSection::of,
          WorkSection::of,
          ProvenanceSection::of);

  private RunPage() {}

  /** The page, UTF-8. What a run does not have, it says nothing of. */
  public static byte[] of(Run run) {
    Opening opening = new Opening(run);
    return new Page(
            Words.name(run.name()),
            run.command(),
            run.status(),
            opening.sentences(),
            opening.figures(),
            sections(run))
        .html();
  }

  static List<Section> sections(Run run) {
    return SECTIONS.stream()
        .map(section -> section.apply(run))
        .filter(section -> !section.isEmpty())
        .toList();
  }

  /** Of all sections what of one kind is in them. */
  static <T> Stream<T> blocks(List<Section> sections, Function<Block, T> kind) {
    return sections.stream()
        .flatMap(section -> section.blocks().stream())
        .map(kind)
        .filter(block -> block != null);
  }
}
