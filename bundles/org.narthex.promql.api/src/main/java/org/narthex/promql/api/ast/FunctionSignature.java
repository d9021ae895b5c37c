package org.narthex.promql.api.ast;

import java.util.List;

/**
 * A function of the language.
 *
 * @param arguments types of the arguments, the optional ones too
 * @param variadic how many of the trailing arguments may be left out; -1 when the last may be repeated or left out
 * @param experimental whether the feature of experimental functions must be on
 */
public record FunctionSignature(
        String name, List<ValueType> arguments, int variadic, ValueType returns, boolean experimental) {}
