package dev.graft.spark.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.io.Json;
import dev.graft.spark.read.Pretrained;
import java.util.List;

/**
 * The classes of a table, in the order of their numbers: as the job names them, as the pretrained
 * model does, or as the labels of all training files say.
 */
final class TableClasses {

  /** Whether the classes that a bundle keeps are what labels say, or names of their numbers. */
  private static final String LABELS = "labels";

  private static final String NAMES = "names";

  private final DataSettings settings;
  private final Pretrained pretrained;
  private final boolean ofFiles;
  private final TableFindings findings;

  private List<String> names;
  private boolean labelsAreNames;

  /**
   * @param ofFiles whether labels are read from files: numbers in them may be names
   */
  TableClasses(
      DataSettings settings, Pretrained pretrained, boolean ofFiles, TableFindings findings) {
    this.settings = settings;
    this.pretrained = pretrained;
    this.ofFiles = ofFiles;
    this.findings = findings;
    this.names = given().isEmpty() ? former() : given();
    this.labelsAreNames = pretrained.learned().path(LABELS).asText().equals(NAMES);
  }

  /** The names of labels that the pretrained model gives; with groups only those of labels. */
  private List<String> former() {
    boolean ofLabels = settings.labelGroups().isEmpty() || pretrained.learned().has("classes");
    return ofLabels && pretrained.classNames() != null ? pretrained.classNames() : List.of();
  }

  /** The names of labels that the job gives; with groups they are those of the groups. */
  private List<String> given() {
    return settings.labelGroups().isEmpty() ? settings.classNames() : List.of();
  }

  /** As far as they are known; empty if labels are numbers of classes. */
  List<String> names() {
    return names;
  }

  /** Whether a table's rows name their class, rather than to give its number. */
  boolean byName(TableColumns columns) {
    return columns.namesClasses() || (ofFiles && labelsAreNames && columns.numbersClasses());
  }

  /** The classes of the pretrained model, if it keeps them and has all that there are. */
  void learn(TableLabels labels, TableColumns columns, boolean training) {
    labelsAreNames =
        training ? columns.namesClasses() || numbersAreNames(labels, columns) : byName(columns);
    if (!labelsAreNames) {
      names = given();
    } else if (training) {
      learnNames(found(labels, columns), columns);
    } else if (names.isEmpty()) {
      throw NotLearned.of(columns.table(), "classes");
    } else {
      names = pretrained.ordered(names);
    }
  }

  /** Numbers below 0 are no numbers of classes; and names that look like numbers stay names. */
  private boolean numbersAreNames(TableLabels labels, TableColumns columns) {
    if (!ofFiles || !columns.numbersClasses()) {
      return false;
    }
    return labels.hasOneBelow0()
        || (labelsAreNames
            && pretrained.keepsClasses()
            && names.containsAll(labels.wholeNumbers(columns.table())));
  }

  private List<String> found(TableLabels labels, TableColumns columns) {
    if (columns.namesClasses()) {
      return labels.names();
    }
    List<String> found = labels.wholeNumbers(columns.table());
    if (settings.classNames().isEmpty() && settings.labelGroups().isEmpty()) {
      findings.warn(Guesses.sentinel(settings.table().label(), found));
    }
    return found;
  }

  private void learnNames(List<String> found, TableColumns columns) {
    if (given().isEmpty()) {
      names = pretrained.ordered(found);
    } else if (columns.numbersClasses() && !given().containsAll(found)) {
      throw new UnusableInputException(
          "Cannot use data.class-names with the labels %s of %s: they name the labels from 0 on; make classes of others by data.label-groups."
              .formatted(found, columns.table()));
    } else {
      names = pretrained.ordered(given());
    }
  }

  /** Adds them to what a format has learned. */
  void write(ObjectNode learned) {
    if (!names.isEmpty()) {
      learned.set("classes", Json.of(names));
      learned.put(LABELS, labelsAreNames ? NAMES : "numbers");
    }
  }
}
