package dev.graft.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Names and values, as far as a report has them. */
final class Facts {

  private final List<Block.Fact> list = new ArrayList<>();

  List<Block.Fact> list() {
    return list;
  }

  Facts say(String name, String value) {
    list.add(new Block.Fact(name, value));
    return this;
  }

  /** A text or a number as it is. */
  Facts text(String name, JsonNode value) {
    return value.isMissingNode() || value.isNull() ? this : say(name, Words.name(value));
  }

  Facts count(String name, JsonNode value) {
    return value.isNumber() ? say(name, Words.count(value.asLong())) : this;
  }

  /** Left out where it is 0. */
  Facts some(String name, JsonNode value) {
    return value.asLong() == 0 ? this : count(name, value);
  }

  Facts number(String name, JsonNode value) {
    return value.isNumber() ? say(name, Words.number(value.asDouble())) : this;
  }

  Facts bytes(String name, JsonNode value) {
    return value.isNumber() ? say(name, Words.bytes(value.asDouble())) : this;
  }

  Facts seconds(String name, JsonNode value) {
    return value.isNumber() ? say(name, Words.seconds(value.asDouble())) : this;
  }
}
