package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A section of a page.
 *
 * @param id of its place within the page
 * @param blocks none: it is left out
 */
record Section(String id, String title, List<Block> blocks) {

  Section(String id, String title) {
    this(id, title, new ArrayList<>());
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  Section prose(String text) {
    blocks.add(Block.prose(text));
    return this;
  }

  Section warning(String text) {
    blocks.add(Block.warning(text));
    return this;
  }

  /** Facts, if there are any. */
  Section facts(Consumer<Facts> of) {
    Facts facts = new Facts();
    of.accept(facts);
    if (!facts.list().isEmpty()) {
      blocks.add(Block.facts(facts));
    }
    return this;
  }

  /** A table, if it has rows. */
  Section table(Table table) {
    if (!table.isEmpty()) {
      blocks.add(Block.table(table));
    }
    return this;
  }

  /** A chart, if it has lines. */
  Section chart(Chart chart) {
    if (!chart.lines().isEmpty()) {
      blocks.add(Block.chart(chart));
    }
    return this;
  }

  Section code(String text) {
    blocks.add(Block.code(text));
    return this;
  }

  Section add(Block block) {
    blocks.add(block);
    return this;
  }
}
