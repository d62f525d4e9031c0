using System.Buffers;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>
/// A growing buffer that starts in memory provided by its owner (the stack) and continues in rented arrays.
/// </summary>
internal ref struct PooledBuffer<T>(Span<T> initial)
    where T : unmanaged
{
    private Span<T> _items = initial;
    private T[]? _rented;

    /// <summary>The number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items.</summary>
    public readonly Span<T> Items => _items[..Count];

    /// <summary>Appends one item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        var count = Count;
        if ((uint)count >= (uint)_items.Length) Grow(1);
        _items[count] = item;
        Count = count + 1;
    }

    /// <summary>Appends items.</summary>
    public void Add(ReadOnlySpan<T> items)
    {
        items.CopyTo(Reserve(items.Length));
        Count += items.Length;
    }

    /// <summary>
    /// Reserves space for at least <paramref name="length"/> more items; call <see cref="Advance"/> with the number
    /// written.
    /// </summary>
    public Span<T> Reserve(int length)
    {
        if (_items.Length - Count < length) Grow(length);
        return _items[Count..];
    }

    /// <summary>Adds the items written to the reserved space.</summary>
    public void Advance(int length) => Count += length;

    /// <summary>Removes the items from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Returns the rented memory.</summary>
    public void Dispose()
    {
        if (_rented is not null) ArrayPool<T>.Shared.Return(_rented);
        _rented = null;
        _items = default;
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int extra)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(checked(Count + extra), (int)Math.Min(2L * _items.Length, Array.MaxLength)));
        Items.CopyTo(larger);
        if (_rented is not null) ArrayPool<T>.Shared.Return(_rented);
        _rented = larger;
        _items = larger;
    }
}
