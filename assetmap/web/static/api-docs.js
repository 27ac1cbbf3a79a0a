// Which page describes the interface for programs? Swagger UI over the application's own OpenAPI document.
window.SwaggerUIBundle({
  url: document.getElementById("api-docs").dataset.openapi,
  dom_id: "#api-docs",
  deepLinking: true,
  validatorUrl: null,
});
