package org.narthex.storage.tsdb.internal.block;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.narthex.storage.api.Querier;
import org.narthex.storage.api.SelectHints;
import org.narthex.storage.api.SeriesSet;

/**
 * What goes into a block. Confined to one thread.
 *
 * @param symbols the UTF-8 bytes of every string that the labels have, in byte order, each once; there may be more
 * @param series in label order; their chunks may reach beyond the block's range
 */
public record BlockContent(Iterator<byte[]> symbols, SeriesSet series) {
    /**
     * All that blocks have and that is not deleted, merged. The blocks must be retained until the content was read.
     *
     * @param blocks in order of their first timestamps
     * @param maxt last timestamp wanted
     * @param xor2 whether floats of chunks that overlap become XOR2 chunks
     */
    public static BlockContent of(List<Block> blocks, long mint, long maxt, boolean xor2) {
        List<SeriesSet> sets = new ArrayList<>();
        List<Iterator<byte[]>> symbols = new ArrayList<>();
        for (Block block : blocks) {
            sets.add(new BlockSeriesSet(block, block.index().all(), mint, maxt, 0));
            symbols.add(block.index().symbolBytes());
        }
        if (blocks.size() == 1) {
            return new BlockContent(symbols.getFirst(), sets.getFirst());
        }
        return new BlockContent(new MergedSymbols(symbols), new MergedSeriesSet(sets, 0, xor2));
    }

    /**
     * All that a querier has. It must stay open until the content was read.
     *
     * @param maxt last timestamp wanted
     */
    public static BlockContent of(Querier querier, long mint, long maxt) {
        return of(querier, querier.select(true, SelectHints.range(mint, maxt), List.of()));
    }

    /**
     * Some series of a querier. It must stay open until the content was read.
     *
     * @param series in label order
     */
    public static BlockContent of(Querier querier, SeriesSet series) {
        return new BlockContent(
                symbols(querier.labelNames(List.of(), 0), name -> querier.labelValues(name, List.of(), 0)), series);
    }

    /**
     * The symbols of a block that is made of the head, whatever series go into it. As in Prometheus the empty one is among
     * them, which stands for all series in its postings.
     */
    public static Iterator<byte[]> symbols(List<String> names, Function<String, List<String>> values) {
        List<byte[]> symbols = new ArrayList<>();
        symbols.add(new byte[0]);
        for (String name : names) {
            symbols.add(name.getBytes(StandardCharsets.UTF_8));
            for (String value : values.apply(name)) {
                symbols.add(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        symbols.sort(Arrays::compareUnsigned);
        return new MergedSymbols(List.of(symbols.iterator()));
    }

    /** Sorted symbols of several sources, each once. */
    private static final class MergedSymbols implements Iterator<byte[]> {
        private record Source(Iterator<byte[]> rest, byte[] current) {}

        private final BinaryHeap<Source> heap =
                new BinaryHeap<>((a, b) -> Arrays.compareUnsigned(a.current(), b.current()));

        MergedSymbols(List<Iterator<byte[]>> sources) {
            sources.forEach(this::advance);
        }

        private void advance(Iterator<byte[]> source) {
            if (source.hasNext()) {
                heap.push(new Source(source, source.next()));
            }
        }

        @Override
        public boolean hasNext() {
            return !heap.isEmpty();
        }

        @Override
        public byte[] next() {
            if (heap.isEmpty()) {
                throw new java.util.NoSuchElementException();
            }
            byte[] symbol = heap.first().current();
            while (!heap.isEmpty() && Arrays.equals(heap.first().current(), symbol)) {
                advance(heap.pop().rest());
            }
            return symbol;
        }
    }
}
