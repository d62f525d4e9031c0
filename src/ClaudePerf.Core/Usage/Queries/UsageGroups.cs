using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>The groups found so far, by their keys. Not thread-safe.</summary>
/// <typeparam name="TSum">The type of a group's sum.</typeparam>
internal sealed class UsageGroups<TSum>(int dimensions)
    where TSum : class, IUsageSum<TSum>, new()
{
    // A key of several numbers is looked up number by number: the current path and the next number determine the next path.
    private readonly Dictionary<(int Path, long Key), int> _paths = [];
    private readonly List<long> _keys = [];
    private readonly List<TSum> _sums = [];
    private readonly List<int> _groupOfPath = [-1];
    private readonly long[] _lastKeys = new long[dimensions];
    private TSum? _last;

    internal int Count => _sums.Count;

    internal TSum SumAt(int group) => _sums[group];

    internal ReadOnlySpan<long> KeysAt(int group) => CollectionsMarshal.AsSpan(_keys).Slice(group * dimensions, dimensions);

    internal TSum SumOf(ReadOnlySpan<long> keys)
    {
        // Neighboring rows usually belong to the same group.
        if (_last is not null && keys.SequenceEqual(_lastKeys))
            return _last;
        var path = 0;
        foreach (var key in keys)
        {
            ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_paths, (path, key), out var known);
            if (!known)
            {
                next = _groupOfPath.Count;
                _groupOfPath.Add(-1);
            }
            path = next;
        }
        if (_groupOfPath[path] < 0)
        {
            _groupOfPath[path] = _sums.Count;
            _sums.Add(new TSum());
            _keys.AddRange(keys);
        }
        keys.CopyTo(_lastKeys);
        return _last = _sums[_groupOfPath[path]];
    }

    internal void Add(UsageGroups<TSum> other)
    {
        for (var group = 0; group < other.Count; group++)
            SumOf(other.KeysAt(group)).Add(other.SumAt(group));
    }
}

/// <summary>A sum to which the sums of other rows can be added.</summary>
/// <typeparam name="TSum">The type of the sum.</typeparam>
internal interface IUsageSum<TSum>
{
    void Add(TSum other);
}
