using System.Buffers;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>A growing buffer that starts in memory its owner provides (the stack) and goes on in rented arrays.</summary>
internal ref struct PooledBuffer<T>(Span<T> initial)
    where T : unmanaged
{
    private Span<T> _items = initial;
    private T[]? _rented;

    /// <summary>How many items are held.</summary>
    public int Count { get; private set; }

    /// <summary>What is held.</summary>
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

    /// <summary>Room for at least <paramref name="length"/> items after those held; <see cref="Advance"/> says how many were written.</summary>
    public Span<T> Reserve(int length)
    {
        if (_items.Length - Count < length) Grow(length);
        return _items[Count..];
    }

    /// <summary>Counts the items written to what <see cref="Reserve"/> gave.</summary>
    public void Advance(int length) => Count += length;

    /// <summary>Forgets the items from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Gives the rented memory back.</summary>
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
