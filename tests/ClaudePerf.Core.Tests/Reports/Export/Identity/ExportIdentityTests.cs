using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Reports.Export.Identity;

namespace ClaudePerf.Core.Tests.Reports.Export.Identity;

public sealed class ExportIdentityTests
{
    private const string Key = "a secret of an organization";

    [Fact]
    public void What_nobody_says_is_unknown()
    {
        var identity = Find(new());
        Assert.Equal((null, null, null, null), (identity.User, identity.Host, identity.Team, identity.Organization));
        Assert.Null(identity.RepositoryOf("relative"));
        Assert.Equal("/home/a", identity.ProjectOf("/home/a"));
    }

    [Fact]
    public void The_user_is_asked_before_our_variables_and_those_before_OpenTelemetrys()
    {
        (string, string)[] environment =
        [
            ("CLAUDEPERF_USER", "alice"), ("CLAUDEPERF_TEAM", " "),
            ("OTEL_RESOURCE_ATTRIBUTES", "user.email=x@example.com,team.id=payments%20eu,host.name=laptop,organization.name=Acme"),
        ];
        var identity = Find(new(), environment);
        Assert.Equal(("alice", "laptop", "payments eu", "Acme"), (identity.User, identity.Host, identity.Team, identity.Organization));
        identity = Find(new() { User = "bob", Team = "search", Organization = "B" }, environment);
        Assert.Equal(("bob", "laptop", "search", "B"), (identity.User, identity.Host, identity.Team, identity.Organization));
    }

    [Fact]
    public void A_given_repository_applies_to_all_projects_and_loses_its_credentials()
    {
        var identity = Find(new() { Repository = "https://alice:secret@github.com/acme/orders.git" });
        Assert.Equal("github.com/acme/orders", identity.RepositoryOf("/anywhere"));
        Assert.Equal("github.com/acme/orders", identity.RepositoryOf(null));
        Assert.Equal("orders", Find(new() { Repository = "orders" }).RepositoryOf(null));
    }

    [Fact]
    public void Pseudonyms_are_keyed_and_replace_what_names_a_person()
    {
        var request = new ExportIdentityRequest { User = "alice", Host = "laptop", Team = "payments", Hashes = true };
        var identity = Find(request, ("CLAUDEPERF_IDENTITY_KEY", Key));
        var expected = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes("user\0alice")))[..32];
        Assert.Equal(expected.ToLowerInvariant(), identity.User);
        Assert.Equal(32, identity.Host!.Length);
        Assert.Equal(32, identity.ProjectOf("/home/alice/orders")!.Length);
        Assert.Equal("payments", identity.Team);
        Assert.Null(identity.Organization);
        Assert.NotEqual(identity.User, Find(request with { Host = "alice" }, ("CLAUDEPERF_IDENTITY_KEY", Key)).Host);
        Assert.NotEqual(identity.User, Find(request, ("CLAUDEPERF_IDENTITY_KEY", Key + "2")).User);

        var resource = new Dictionary<string, string> { ["user.email"] = "alice@example.com", ["host.id"] = "x", ["cost"] = "1" };
        identity.AddTo(resource);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["cost"] = "1", ["user.name"] = identity.User!, ["host.name"] = identity.Host, ["team.id"] = "payments",
            }, resource);
    }

    [Theory]
    [InlineData(null, "CLAUDEPERF_IDENTITY_KEY")]
    [InlineData("too short", "too short")]
    public void Pseudonyms_need_a_key(string? key, string says)
    {
        var exception = Assert.Throws<ExportIdentityException>(() =>
            Find(new() { Hashes = true }, key is null ? [] : [("CLAUDEPERF_IDENTITY_KEY", key)]));
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_variable_is_an_error_without_its_value()
    {
        var exception = Assert.Throws<ExportIdentityException>(() => Find(new(), ("OTEL_RESOURCE_ATTRIBUTES", "secret")));
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    private static ExportIdentity Find(ExportIdentityRequest request, params (string Name, string Value)[] environment) =>
        ExportIdentity.Find(request, name => environment.FirstOrDefault(variable => variable.Name == name).Value);
}
