using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// The models that are known, their names and prices: the shipped table (<c>data/models.json</c>), with a user's file laid over
/// it where there is one. Immutable and safe to share between threads.
/// </summary>
/// <remarks>
/// A user's file has the shape of the shipped one (docs/schemas/models.schema.json) and says only what differs: models meet by
/// <c>id</c>, price rows of a model by <c>from</c> (a row without it begins with the model), aliases and rules by name. Fields
/// that are given replace, <c>null</c> removes, and what is new is added. A new row must give input and output; cache writes
/// (1.25 and 2 times input), reads (0.1 times) and batch rates (half) follow from them where the row is silent, and are listed in
/// <see cref="ModelPrice.Derived"/>; a fast mode or a long-prompt price it has only where it says so. A new model that names no tokenizer counts with the newest.
/// </remarks>
public sealed class ModelCatalog
{
    /// <summary>The name by which an agent or skill uses its caller's model.</summary>
    public const string Inherit = "inherit";

    /// <summary>The file name of price tables, shipped and user's.</summary>
    public const string FileName = "models.json";

    private const string DefaultAlias = "default";
    // Real names are few; a transcript full of random ones must not fill the memory.
    private const int MostCachedNames = 4096;

    private readonly Dictionary<string, ModelInfo> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ModelInfo?> _resolved = new(StringComparer.Ordinal);

    private ModelCatalog(PriceData data, ContractedRates? contract)
    {
        Contract = contract;
        if (contract is not null)
            data = data with { Rules = contract.On(data.Rules), Models = [.. data.Models.Select(contract.On)] };
        DataVersion = data.Version;
        DataDate = data.Date;
        Rules = data.Rules;
        Models = data.Models;
        Aliases = data.Aliases;
        foreach (var model in data.Models)
        {
            _byName[model.Id] = model;
            foreach (var other in model.OtherIds)
                _byName[other] = model;
        }
        foreach (var (alias, id) in data.Aliases)
            _byName[alias] = _byName[id];
        DefaultModel = _byName.GetValueOrDefault(DefaultAlias) ?? data.Models[0];
    }

    /// <summary>The organisation's own rates that the prices hold; null where they are those of the price list.</summary>
    public ContractedRates? Contract { get; }

    /// <summary>The shipped table's version.</summary>
    public string DataVersion { get; }

    /// <summary>The day the table was put together; null where the file does not say.</summary>
    public DateOnly? DataDate { get; }

    /// <summary>What holds for every model.</summary>
    public PriceRules Rules { get; }

    /// <summary>Every model, in the table's order: the dearer and newer lines first.</summary>
    public IReadOnlyList<ModelInfo> Models { get; }

    /// <summary>Short names and the ids they stand for. <c>inherit</c> is none of them: see <see cref="Resolve"/>.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; }

    /// <summary>The model that Claude Code uses where none is chosen: what the alias <c>default</c> stands for.</summary>
    public ModelInfo DefaultModel { get; }

    /// <summary>Reads a price table.</summary>
    /// <param name="dataFile">The shipped table.</param>
    /// <param name="overrideFile">A user's file to lay over it; null for none.</param>
    /// <param name="contract">An organisation's rates to lay over both; null for none.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="PriceDataException">A file cannot be read or is wrong; the message names file, line and field.</exception>
    public static ModelCatalog Load(string dataFile, string? overrideFile = null, ContractedRates? contract = null)
    {
        var root = PositionedJson.ReadFile(dataFile);
        if (overrideFile is not null)
        {
            var user = PositionedJson.ReadFile(overrideFile);
            PriceDataMerge.RequireUnique(user);
            root = PriceDataMerge.Merge(root, user);
        }
        return new ModelCatalog(PriceDataReader.Read(root), contract);
    }

    /// <summary>
    /// Reads the shipped table and the user's file: the one given, else <c>models.json</c> in the user's data folder
    /// (<see cref="DataFolder"/>) where that is there. The rates of the administrator's settings (<see cref="ContractedRates"/>) are laid over both.
    /// </summary>
    /// <param name="priceFile">A user's file; it must be there.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="PriceDataException">A file cannot be read or is wrong, or the shipped table is missing.</exception>
    public static ModelCatalog LoadDefault(string? priceFile = null)
    {
        if (priceFile is null)
        {
            var own = UserFile;
            if (own is not null && File.Exists(own))
                priceFile = own;
        }
        return LoadedCatalog.Get(ShippedFile, priceFile, ManagedSettings, () => Load(ShippedFile, priceFile, ContractedRates.Read(ManagedSettings)));
    }

    /// <summary>The shipped table's path (<see cref="ShippedData"/>).</summary>
    /// <exception cref="PriceDataException">The installation lacks it.</exception>
    public static string ShippedFile
    {
        get
        {
            try
            {
                return ShippedData.PathOf(FileName);
            }
            catch (FileNotFoundException exception)
            {
                throw new PriceDataException("the shipped price table is missing; install the module again.", exception.FileName!);
            }
        }
    }

    /// <summary>The administrator's settings, which may hold an organisation's rates.</summary>
    public static string ManagedSettings => Path.Combine(EcosystemOptions.DefaultManagedFolder, EcosystemPlaces.ManagedSettingsFile);

    /// <summary>Where a user's file is looked for; null on a platform without a folder of per-user data.</summary>
    public static string? UserFile
    {
        get
        {
            try
            {
                return Path.Combine(DataFolder.Locate(), FileName);
            }
            catch (DirectoryNotFoundException)
            {
                // Prices need no data folder: without one there is no user's file.
                return null;
            }
        }
    }

    /// <summary>Finds a model by any of its names; see <see cref="TryResolve"/>.</summary>
    /// <param name="nameOrAlias">The name.</param>
    /// <param name="inherited">The model that <c>inherit</c> stands for; <see cref="DefaultModel"/> where null.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UnknownModelException">No model has the name; the message has the nearest ones.</exception>
    public ModelInfo Resolve(string nameOrAlias, ModelInfo? inherited = null) =>
        TryResolve(nameOrAlias, out var model, inherited) ? model : throw new UnknownModelException(nameOrAlias, Nearest(nameOrAlias));

    /// <summary>
    /// Finds a model by id, id with a date, alias, either with <c>[1m]</c> behind it, or by the forms of gateways
    /// (<c>anthropic/claude-sonnet-4.5</c>), Bedrock (<c>us.anthropic.claude-opus-4-5-20251101-v1:0</c>) and Vertex
    /// (<c>claude-sonnet-4-5@20250929</c>), in any case; <c>claude-</c> may be left out. Each text is taken apart once.
    /// </summary>
    /// <param name="nameOrAlias">The name.</param>
    /// <param name="model">The model found.</param>
    /// <param name="inherited">The model that <c>inherit</c> stands for; <see cref="DefaultModel"/> where null.</param>
    /// <returns>False where no model has the name.</returns>
    public bool TryResolve(string nameOrAlias, [NotNullWhen(true)] out ModelInfo? model, ModelInfo? inherited = null)
    {
        if (!_resolved.TryGetValue(nameOrAlias, out model))
        {
            if (nameOrAlias.AsSpan().Trim().Equals(Inherit, StringComparison.OrdinalIgnoreCase))
            {
                model = inherited ?? DefaultModel;
                return true;
            }
            model = Find(nameOrAlias);
            if (_resolved.Count < MostCachedNames)
                _resolved.TryAdd(nameOrAlias, model);
        }
        return model is not null;
    }

    /// <summary>The known ids and aliases most like a name.</summary>
    /// <param name="name">Any text.</param>
    /// <returns>Up to three names, the likest first.</returns>
    public IReadOnlyList<string> Nearest(string name) =>
        NearestNames.Find(name, Models.Select(model => model.Id).Concat(Aliases.Keys));

    private ModelInfo? Find(string written)
    {
        foreach (var candidate in ModelName.Candidates(written))
        {
            if (_byName.TryGetValue(candidate, out var model))
                return model;
        }
        return null;
    }
}
