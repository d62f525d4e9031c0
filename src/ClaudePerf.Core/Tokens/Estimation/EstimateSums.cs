using System.Runtime.CompilerServices;
using ClaudePerf.Core.Tokens.BytePair;

namespace ClaudePerf.Core.Tokens.Estimation;

/// <summary>How often a token occurred in the fit.</summary>
internal enum TokenFamiliarity : byte
{
    /// <summary>Often, in Latin script or in no script.</summary>
    Common = 0,

    /// <summary>Often, in another script.</summary>
    Foreign = 1,

    /// <summary>Seldom or never: its weight is what its text costs by itself.</summary>
    Rare = 2,
}

/// <summary>Adds up weights over the tokens of a text, all in units of <see cref="WeightScale.Unit"/>.</summary>
internal struct EstimateSums(EstimateModel model) : ITokenSink
{
    private int _previous = -1;
    private int _last;

    /// <summary>The estimate.</summary>
    internal long Units;

    /// <summary>The part in tokens of scripts other than Latin.</summary>
    internal long ForeignUnits;

    /// <summary>The part in tokens that were seldom or never seen.</summary>
    internal long RareUnits;

    /// <summary>The part in tokens that continue a word.</summary>
    internal long InnerUnits;

    /// <summary>The part in tokens that are not words.</summary>
    internal long SignUnits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int rank)
    {
        var token = model[rank];
        var weight = token.Weight + model.Border(_last, token.First);
        if (_previous >= 0) weight += model.Joint(_previous, rank);
        Units += weight;
        if (token.Familiarity != TokenFamiliarity.Common)
        {
            if (token.Familiarity == TokenFamiliarity.Foreign) ForeignUnits += weight;
            else RareUnits += weight;
        }
        if (!TextShapes.IsWord(token.First)) SignUnits += weight;
        else if (TextShapes.Continues(_last, token.First)) InnerUnits += weight;
        _previous = rank;
        _last = token.Last;
    }
}
