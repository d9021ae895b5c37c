package org.narthex.promql.engine.internal.plan;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A chain of operators: the leftmost operand, then the operators with their right operands. It is worked off from its left
 * end without recursion, because it may be longer than the stack is deep.
 *
 * @param first the leftmost operand
 * @param operators first the one applied to it
 */
record BinaryChain(Plan first, Deque<Plan.Binary> operators) {
    /** The chain that ends with an operator. */
    static BinaryChain of(Plan.Binary last) {
        Deque<Plan.Binary> chain = new ArrayDeque<>();
        Plan first = last;
        while (first instanceof Plan.Binary b) {
            chain.push(b);
            first = b.left();
        }
        return new BinaryChain(first, chain);
    }

    /** An operator with other operands. */
    static Plan.Binary with(Plan.Binary b, Plan left, Plan right) {
        return new Plan.Binary(b.range(), b.operator(), left, right, b.matching(), b.returnBool(), b.type());
    }
}
