package dev.graft.spark.manual;

import dev.graft.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The types that are marked as users', and what they name. */
final class MarkedTypes {

  private MarkedTypes() {}

  /** Those of common and spark-job, by their names. */
  static List<Class<?>> all() throws IOException {
    List<Class<?>> marked = new ArrayList<>();
    for (String module : List.of("common", "spark-job")) {
      Path root = ManualPage.CHECKOUT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(MarkedTypes::isMarked)
            .map(file -> root.relativize(file).toString())
            .map(MarkedTypes::type)
            .forEach(marked::add);
      }
    }
    marked.sort((one, other) -> one.getName().compareTo(other.getName()));
    return marked;
  }

  private static boolean isMarked(Path file) {
    try {
      return file.toString().endsWith(".java") && Files.readString(file).contains("\n@Api");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> type(String source) {
    String name = source.substring(0, source.length() - ".java".length()).replace('/', '.');
    try {
      Class<?> type = Class.forName(name, false, MarkedTypes.class.getClassLoader());
      if (type.getAnnotation(Api.class) == null) {
        throw new IllegalStateException("The mark is not on the type of the file: " + source);
      }
      return type;
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Graft's own types in what a program sees of a type; inner ones count as the outer ones. */
  static Set<String> namedBy(Class<?> type) {
    Set<String> names = new TreeSet<>();
    see(type, found -> add(found, names));
    names.remove(type.getName());
    return names;
  }

  private static void see(Class<?> type, Consumer<Type> each) {
    each.accept(type.getGenericSuperclass());
    List.of(type.getGenericInterfaces()).forEach(each);
    Stream.of(type.getDeclaredMethods(), type.getDeclaredConstructors())
        .flatMap(Arrays::stream)
        .filter(member -> !member.isSynthetic() && isSeen(member.getModifiers(), type))
        .forEach(member -> see(member, each));
    for (Field field : type.getDeclaredFields()) {
      if (isSeen(field.getModifiers(), type)) {
        each.accept(field.getGenericType());
      }
    }
    for (Class<?> inner : type.getDeclaredClasses()) {
      if (Modifier.isPublic(inner.getModifiers())) {
        see(inner, each);
      }
    }
  }

  private static void see(Executable member, Consumer<Type> each) {
    each.accept(member.getAnnotatedReturnType().getType());
    List.of(member.getGenericParameterTypes()).forEach(each);
    List.of(member.getGenericExceptionTypes()).forEach(each);
  }

  private static boolean isSeen(int modifiers, Class<?> of) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(of.getModifiers()));
  }

  private static void add(Type type, Set<String> names) {
    if (type instanceof Class<?> found) {
      Class<?> top = found;
      while (top.isArray()) {
        top = top.getComponentType();
      }
      while (top.getEnclosingClass() != null) {
        top = top.getEnclosingClass();
      }
      // What is not public, no program can name.
      if (top.getName().startsWith("dev.graft.") && Modifier.isPublic(top.getModifiers())) {
        names.add(top.getName());
      }
    } else if (type instanceof ParameterizedType generic) {
      add(generic.getRawType(), names);
      List.of(generic.getActualTypeArguments()).forEach(argument -> add(argument, names));
    } else if (type instanceof GenericArrayType array) {
      add(array.getGenericComponentType(), names);
    } else if (type instanceof WildcardType wild) {
      Stream.of(wild.getUpperBounds(), wild.getLowerBounds())
          .flatMap(Arrays::stream)
          .forEach(bound -> add(bound, names));
    }
  }
}
