using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sets the options of the prompt cache: its limits, where entries are stored, and whether it is enabled.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "PromptCacheOption", SupportsShouldProcess = true)]
[OutputType(typeof(PromptCacheOptionInfo))]
public sealed class SetPromptCacheOptionCommand : ModuleCommand
{
    /// <summary>Whether the cache is enabled.</summary>
    [Parameter]
    public bool Enabled { get; set; }

    /// <summary>
    /// The maximum size of the entries in one process's memory: bytes, or a number such as 128MB. With 0 no entries are kept in memory.
    /// </summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>The maximum size of the entries on disk or on the server: bytes, or a number such as 1GB.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long DiskBytes { get; set; }

    /// <summary>How long unused entries are stored: 12h, 30d or 2w.</summary>
    [Parameter]
    [AsWritten]
    public EntryAge MaximumAge { get; set; }

    /// <summary>Where entries are stored beyond the process: in a SQLite file, on a Redis server, or nowhere.</summary>
    [Parameter]
    public CacheStoreKind Store { get; set; }

    /// <summary>
    /// The Redis server: host:port, a redis:// or rediss:// URL, or StackExchange.Redis's own format. It becomes the store unless -Store
    /// says otherwise. An empty text removes it.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    public string? RedisConnection { get; set; }

    /// <summary>Reset every option to its default before setting the other options given.</summary>
    [Parameter]
    public SwitchParameter Reset { get; set; }

    /// <summary>Write the options as they are after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var file = new PromptCacheOptionFile();
            var changed = Changed(Reset ? new PromptCacheOptions() : file.Read());
            if (ShouldProcess(file.FilePath, $"Set {Description()}"))
            {
                file.Write(changed);
                WarnAboutEnvironment();
            }
            if (PassThru)
                WriteObject(PromptCacheOptionInfo.From(file));
        }
        catch (PromptCacheOptionException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.OptionsUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    private PromptCacheOptions Changed(PromptCacheOptions options)
    {
        if (Given.Count == 0 && !Reset)
            ThrowTerminatingError(PromptCacheErrors.NothingToSet());
        try
        {
            options = Change().Apply(options);
        }
        catch (FormatException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.InvalidRedisConnection(exception));
        }
        if (options is { Store: CacheStoreKind.Redis, RedisConnection: null })
            ThrowTerminatingError(PromptCacheErrors.RedisConnectionMissing());
        return options;
    }

    private PromptCacheOptionChange Change() => new()
    {
        Enabled = IsGiven(nameof(Enabled)) ? Enabled : null,
        MemoryBytes = IsGiven(nameof(MemoryBytes)) ? MemoryBytes : null,
        DiskBytes = IsGiven(nameof(DiskBytes)) ? DiskBytes : null,
        MaximumAge = IsGiven(nameof(MaximumAge)) ? MaximumAge.Length : null,
        RedisConnection = IsGiven(nameof(RedisConnection)) ? RedisConnection ?? "" : null,
        Store = IsGiven(nameof(Store)) ? Store : null,
    };

    private List<string> Given =>
    [
        .. ((string[])
        [
            nameof(Enabled), nameof(MemoryBytes), nameof(DiskBytes), nameof(MaximumAge), nameof(Store), nameof(RedisConnection),
        ]).Where(IsGiven),
    ];

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private string Description() => string.Join(", ", Given.Select(parameter => parameter switch
    {
        nameof(RedisConnection) => $"{parameter} to '{RedisAddress.Masked(RedisConnection ?? "")}'",
        nameof(MaximumAge) => $"{parameter} to {MaximumAge}",
        _ => $"{parameter} to {MyInvocation.BoundParameters[parameter]}",
    }).Prepend(Reset ? "every option to its default" : "").Where(static part => part.Length > 0));

    private void WarnAboutEnvironment()
    {
        if (IsGiven(nameof(Enabled)) && IsSet(PromptCacheOptionFile.SwitchVariable))
            WriteWarning($"{PromptCacheOptionFile.SwitchVariable} is set in this session and overrides the option.");
        if ((IsGiven(nameof(Store)) || IsGiven(nameof(RedisConnection))) && IsSet(PromptCacheOptionFile.RedisVariable))
            WriteWarning($"{PromptCacheOptionFile.RedisVariable} is set in this session and overrides the option.");
    }

    private static bool IsSet(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));
}
