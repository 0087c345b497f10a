using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

/// <summary>
/// A migration whose text is the SQL file of its name beside it. To add one: write <c>000N_name.sql</c>, and an empty class
/// with <c>[Migration("000N_name")]</c>. A test compares the outcome with the model.
/// </summary>
internal abstract class SqlMigration : Migration
{
    protected sealed override void Up(MigrationBuilder migrationBuilder)
    {
        var name = GetType().GetCustomAttribute<MigrationAttribute>()!.Id + ".sql";
        using var file = typeof(SqlMigration).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Migrations/{name} is not embedded in the assembly.");
        using var text = new StreamReader(file);
        migrationBuilder.Sql(text.ReadToEnd());
    }
}
