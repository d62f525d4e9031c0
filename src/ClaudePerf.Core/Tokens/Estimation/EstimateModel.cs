using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>The fitted weights of one generation, made ready for counting. Immutable; any number of threads may read it.</summary>
internal sealed class EstimateModel
{
    private static readonly Lazy<EstimateFile> Shipped =
        new(() => EstimateFile.Read(ShippedData.PathOf(EstimateFile.Name), EncodingTables.O200kBase.Table.Count));

    private static readonly Lazy<EstimateModel>[] Models =
        [.. Enum.GetValues<TokenizerGeneration>().Select(generation => new Lazy<EstimateModel>(() => new EstimateModel(Shipped.Value, generation, EncodingTables.O200kBase.Table)))];

    private readonly PackedToken[] _tokens;
    private readonly byte[] _tags;
    private readonly sbyte[] _joints;
    private readonly GenerationWeights _weights;

    internal EstimateModel(EstimateFile file, TokenizerGeneration generation, EncodingTable table)
    {
        var family = file.Families[generation == TokenizerGeneration.V3 ? 0 : 1];
        _weights = file.Generations[(int)generation];
        _tags = file.JointTags;
        _joints = family.Joints;
        _tokens = new PackedToken[table.Count];
        for (var rank = 0; rank < _tokens.Length; rank++)
        {
            var familiarity = (TokenFamiliarity)((file.Familiarity[rank >> 2] >> (2 * (rank & 3))) & 3);
            var bytes = table.Bytes(rank);
            _tokens[rank] = new PackedToken(WeightScale.Decode(family.Tokens[rank]), TextShapes.First(bytes), TextShapes.Last(bytes), familiarity);
        }
        Version = $"estimate-{Revision}/{generation}/{file.Sha256[..12]}";
    }

    /// <summary>Counts the changes of the method that change an estimate.</summary>
    private const int Revision = 1;

    /// <summary>Names the method, the generation and the weights.</summary>
    internal string Version { get; }

    internal EstimateInterval Interval => _weights.Interval;

    internal PackedToken this[int rank]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _tokens[rank];
    }

    /// <summary>The model of a generation with the shipped weights, which are read at the first use in the process.</summary>
    /// <exception cref="InvalidDataException">The shipped file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The installation lacks the file.</exception>
    internal static EstimateModel Of(TokenizerGeneration generation) => Models[(int)generation].Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Border(int last, int first) => _weights.Borders[GenerationWeights.BorderOf(last, first)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Joint(int previous, int rank)
    {
        var slot = JointTable.SlotOf(previous, rank, out var tag);
        return _tags[slot] == tag ? _joints[slot] * JointTable.Step : 0;
    }

    internal long TailUnits(int newlines) => _weights.TailUnits(newlines);
}

/// <summary>All the estimate needs to know of a token, in four bytes.</summary>
internal readonly struct PackedToken(int weight, int first, int last, TokenFamiliarity familiarity)
{
    private readonly uint _bits = (uint)weight | (uint)first << 16 | (uint)last << 21 | (uint)familiarity << 25;

    /// <summary>The weight, in units.</summary>
    internal int Weight => (int)(_bits & 0xFFFF);

    /// <summary>The shape it begins in.</summary>
    internal int First => (int)(_bits >> 16 & 31);

    /// <summary>The shape it ends in.</summary>
    internal int Last => (int)(_bits >> 21 & 15);

    internal TokenFamiliarity Familiarity => (TokenFamiliarity)(_bits >> 25);
}
