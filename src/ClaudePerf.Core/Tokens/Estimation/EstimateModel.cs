using System.Runtime.CompilerServices;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>The fitted weights of one generation, prepared for counting. Immutable and thread-safe.</summary>
internal sealed class EstimateModel
{
    private static readonly Lazy<EstimateFile> Shipped =
        new(() => EstimateFile.Read(ShippedData.PathOf(EstimateFile.Name), EncodingTables.O200kBase.Table.Count));

    private static readonly Lazy<PackedToken[]>[] Families = [new(() => PackShipped(0)), new(() => PackShipped(1))];

    private static readonly Lazy<EstimateModel>[] Models =
        [
            new(() => MakeShipped(TokenizerGeneration.V3)),
            new(() => MakeShipped(TokenizerGeneration.V47)),
            new(() => MakeShipped(TokenizerGeneration.V5)),
        ];

    private readonly PackedToken[] _tokens;
    private readonly byte[] _tags;
    private readonly sbyte[] _joints;
    private readonly GenerationWeights _weights;

    internal EstimateModel(EstimateFile file, TokenizerGeneration generation, EncodingTable table)
        : this(file, generation, Pack(file, FamilyOf(generation), table))
    {
    }

    private EstimateModel(EstimateFile file, TokenizerGeneration generation, PackedToken[] tokens)
    {
        _weights = file.Generations[(int)generation];
        _tags = file.JointTags;
        _joints = file.Families[FamilyOf(generation)].Joints;
        _tokens = tokens;
        Version = $"estimate-{Revision}/{generation}/{file.Id}";
    }

    /// <summary>Incremented with each change to the method that changes an estimate.</summary>
    private const int Revision = 2;

    /// <summary>Identifies the method, the generation and the weights.</summary>
    internal string Version { get; }

    internal EstimateInterval Interval => _weights.Interval;

    internal PackedToken this[int rank]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _tokens[rank];
    }

    /// <summary>
    /// Returns the model of a generation with the shipped weights, which are read on first use in the process.
    /// </summary>
    /// <exception cref="InvalidDataException">The shipped file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The file is missing from the installation.</exception>
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

    private static EstimateModel MakeShipped(TokenizerGeneration generation) =>
        new(Shipped.Value, generation, Families[FamilyOf(generation)].Value);

    private static PackedToken[] PackShipped(int family) => Pack(Shipped.Value, family, EncodingTables.O200kBase.Table);

    private static int FamilyOf(TokenizerGeneration generation) => generation == TokenizerGeneration.V3 ? 0 : 1;

    // Runs once over 200,000 tokens while a user waits: too long for the JIT compiler's quick first code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PackedToken[] Pack(EstimateFile file, int family, EncodingTable table)
    {
        var weights = file.Families[family].Tokens;
        var decoded = new int[byte.MaxValue + 1];
        for (var stored = 0; stored < decoded.Length; stored++) decoded[stored] = WeightScale.Decode((byte)stored);
        var tokens = new PackedToken[weights.Length];
        for (var rank = 0; rank < tokens.Length; rank++)
        {
            var familiarity = (TokenFamiliarity)((file.Familiarity[rank >> 2] >> (2 * (rank & 3))) & 3);
            var bytes = table.Bytes(rank);
            tokens[rank] = new PackedToken(decoded[weights[rank]], TextShapes.First(bytes), TextShapes.Last(bytes), familiarity);
        }
        return tokens;
    }
}

/// <summary>Everything the estimate needs to know about a token, in four bytes.</summary>
internal readonly struct PackedToken(int weight, int first, int last, TokenFamiliarity familiarity)
{
    private readonly uint _bits = (uint)weight | (uint)first << 16 | (uint)last << 21 | (uint)familiarity << 25;

    /// <summary>The weight, in units.</summary>
    internal int Weight => (int)(_bits & 0xFFFF);

    /// <summary>The shape of its first character.</summary>
    internal int First => (int)(_bits >> 16 & 31);

    /// <summary>The shape of its last character.</summary>
    internal int Last => (int)(_bits >> 21 & 15);

    internal TokenFamiliarity Familiarity => (TokenFamiliarity)(_bits >> 25);
}
